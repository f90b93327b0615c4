# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The GraphQL mutation that commits files, and what its answers mean."""

import base64
import re

from .github_errors import (
    SECONDARY_LIMIT_SECONDS,
    GitHubError,
    HeadMoved,
    NotFound,
    RateLimited,
)

CREATE_COMMIT = """
mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}
"""
_STALE = re.compile(r"(?i)expected branch to point to|is at \w+ but expected")


def commit_variables(
    repo, branch, expected_head_oid, headline, body, additions, deletions
):
    """Return the mutation's variables.

    :param dict additions: path to new content in bytes
    """
    return {
        "input": {
            "branch": {"repositoryNameWithOwner": repo, "branchName": branch},
            "expectedHeadOid": expected_head_oid,
            "message": {"headline": headline, "body": body},
            "fileChanges": {
                "additions": [
                    {"path": path, "contents": base64.b64encode(content).decode()}
                    for path, content in sorted(additions.items())
                ],
                "deletions": [{"path": path} for path in sorted(deletions)],
            },
        }
    }


def read_commit(answer, branch, expected_head_oid):
    """Return the name of the new commit.

    GraphQL answers 200 even for errors, so the answer itself has to be read.
    """
    if not isinstance(answer, dict):
        raise GitHubError(200, "the GraphQL answer is not an object")
    errors = answer.get("errors")
    if errors:
        _raise(errors, branch, expected_head_oid)
    node = answer
    for name in ("data", "createCommitOnBranch", "commit", "oid"):
        node = node.get(name) if isinstance(node, dict) else None
    if not isinstance(node, str) or not node:
        raise GitHubError(200, "the GraphQL answer names no commit")
    return node


def _raise(errors, branch, expected_head_oid):
    known = [error for error in errors if isinstance(error, dict)]
    kinds = {error.get("type") for error in known}
    message = "; ".join(str(error.get("message")) for error in known) or "no message"
    if "STALE_DATA" in kinds or _STALE.search(message):
        raise HeadMoved(branch, expected_head_oid)
    if "RATE_LIMITED" in kinds:
        raise RateLimited(SECONDARY_LIMIT_SECONDS, message, 200)
    if "NOT_FOUND" in kinds:
        raise NotFound(200, message)
    raise GitHubError(200, message)
