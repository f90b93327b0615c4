# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payloads of GitHub's events, reduced to what is read of them."""

SHA = "a" * 40
REPOSITORY = {"id": 7, "full_name": "acme/rocket"}
PULL = {"number": 12, "base": {"repo": {"id": 7}}}
CHECK_RUN = {
    "action": "completed",
    "check_run": {
        "id": 4,
        "name": "tests",
        "status": "completed",
        "conclusion": "failure",
        "head_sha": SHA,
        "html_url": "https://example.com/runs/4",
        "details_url": "https://ci.example.com/4",
        "app": {"slug": "github-actions"},
        "check_suite": {"id": 3, "head_branch": "topic"},
        "pull_requests": [PULL],
    },
    "repository": REPOSITORY,
    "sender": {"login": "ada", "type": "User"},
}
CHECK_SUITE = {
    "action": "completed",
    "check_suite": {
        "id": 3,
        "status": "completed",
        "conclusion": "timed_out",
        "head_sha": SHA,
        "head_branch": None,
        "url": "https://api.example.com/suites/3",
        "app": {"slug": "circle"},
        "pull_requests": [],
    },
    "repository": REPOSITORY,
}
WORKFLOW_RUN = {
    "action": "completed",
    "workflow_run": {
        "id": 9,
        "run_attempt": 2,
        "name": "CI",
        "path": ".github/workflows/ci.yml",
        "status": "completed",
        "conclusion": "startup_failure",
        "head_sha": SHA,
        "head_branch": "topic",
        "head_repository": {"full_name": "fork/rocket"},
        "html_url": "https://example.com/runs/9",
        "pull_requests": [],
    },
    "repository": REPOSITORY,
}
PULL_REQUEST = {
    "action": "closed",
    "number": 12,
    "pull_request": {
        "number": 12,
        "merged": True,
        "title": "Faster",
        "user": {"login": "ada"},
        "head": {"sha": SHA, "ref": "topic", "repo": {"full_name": "acme/rocket"}},
        "base": {"ref": "main"},
    },
    "repository": REPOSITORY,
    "sender": {"login": "robot[bot]", "type": "Bot"},
}
EXAMPLES = {
    "check_run": CHECK_RUN,
    "check_suite": CHECK_SUITE,
    "workflow_run": WORKFLOW_RUN,
    "pull_request": PULL_REQUEST,
}
