# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Commits through GraphQL."""

import base64

import pytest
from github_helpers import REPO, SHA
from pulser_lib.github import (
    GitHubError,
    HeadMoved,
    NotFound,
    RateLimited,
)


class TestCommit:
    def commit(self, client, **changes):
        facts = {
            "branch": "topic",
            "expected_head_oid": SHA,
            "headline": "Repair",
            "body": "Because.",
            "additions": {"b.py": b"\x00\xff", "a.py": b"x = 1\n"},
            "deletions": ["c.py"],
        }
        return client.create_commit_on_branch(REPO, **{**facts, **changes})

    def test_a_commit(self, client, server):
        oid = "b" * 40
        answer = {"data": {"createCommitOnBranch": {"commit": {"oid": oid}}}}
        server.on("POST", "/graphql", body=answer)
        assert self.commit(client) == oid
        sent = server.sent("/graphql")[0].json()["variables"]["input"]
        assert sent["expectedHeadOid"] == SHA
        assert sent["branch"] == {
            "repositoryNameWithOwner": REPO,
            "branchName": "topic",
        }
        assert sent["message"] == {"headline": "Repair", "body": "Because."}
        additions = sent["fileChanges"]["additions"]
        assert [item["path"] for item in additions] == ["a.py", "b.py"]
        assert base64.b64decode(additions[1]["contents"]) == b"\x00\xff"
        assert sent["fileChanges"]["deletions"] == [{"path": "c.py"}]

    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            ({"type": "STALE_DATA", "message": "x"}, HeadMoved),
            ({"message": 'Expected branch to point to "b" but it did not.'}, HeadMoved),
            ({"type": "RATE_LIMITED", "message": "slow down"}, RateLimited),
            ({"type": "NOT_FOUND", "message": "no branch"}, NotFound),
            ({"type": "FORBIDDEN", "message": "no"}, GitHubError),
            ("odd", GitHubError),
        ],
    )
    def test_errors_come_with_status_200(self, client, server, error, kind):
        server.on("POST", "/graphql", body={"data": None, "errors": [error]})
        with pytest.raises(GitHubError) as caught:
            self.commit(client)
        assert type(caught.value) is kind

    @pytest.mark.parametrize(
        "answer",
        [
            {},
            [],
            {"data": None},
            {"data": {"createCommitOnBranch": None}},
            {"data": {"createCommitOnBranch": {"commit": {"oid": ""}}}},
        ],
    )
    def test_an_answer_without_a_commit(self, client, server, answer):
        server.on("POST", "/graphql", body=answer)
        with pytest.raises(GitHubError):
            self.commit(client)
