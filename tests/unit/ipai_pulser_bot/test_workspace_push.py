# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pushing and putting back."""

import pytest
from pulser_lib.github import HeadMoved
from pulser_lib.workspace import GitCredentials, GitError, PushRefused, Workspace

TOKEN = "ghs_" + "Secret.Token-" * 40
WHO = ("Pulser Bot", "bot@example.com", 1767323045)
CREDENTIALS = GitCredentials("x-access-token", TOKEN)


def commit(workspace, text="x = 1\n"):
    (workspace.tree / "app.py").write_text(text)
    return workspace.commit("Repair\n", *WHO)


class TestPush:
    def test_the_commit_arrives(self, workspace, remote):
        sha = commit(workspace)
        workspace.push("topic", remote.head)
        assert remote.branch() == sha
        assert remote.show(sha, "app.py") == "x = 1"

    def test_somebody_else_pushed(self, workspace, remote):
        old = remote.head
        commit(workspace)
        newer = remote.commit({"other.py": b"y = 1\n"})
        with pytest.raises(HeadMoved, match="topic"):
            workspace.push("topic", old)
        assert remote.branch() == newer

    def test_the_branch_is_gone(self, workspace, remote):
        commit(workspace)
        remote._run("update-ref", "-d", "refs/heads/topic", cwd=remote.bare)
        with pytest.raises(HeadMoved):
            workspace.push("topic", remote.head)

    def test_a_branch_that_was_not_there(self, workspace, remote):
        commit(workspace)
        with pytest.raises(HeadMoved):
            workspace.push("another", remote.head)

    def test_a_second_push_of_the_same_commit(self, workspace, remote):
        sha = commit(workspace)
        workspace.push("topic", remote.head)
        workspace.push("topic", remote.head)
        assert remote.branch() == sha

    def test_a_commit_on_another_parent_is_not_pushed(self, workspace, remote):
        commit(workspace)
        newer = remote.commit({"other.py": b"y = 1\n"})
        with pytest.raises(PushRefused, match="does not build on"):
            workspace.push("topic", newer)
        assert remote.branch() == newer

    def test_a_remote_that_refuses(self, workspace, remote):
        hook = remote.bare / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\necho 'protected branch {TOKEN}' >&2\nexit 1\n")
        hook.chmod(0o755)
        commit(workspace)
        with pytest.raises(PushRefused, match="protected branch") as caught:
            workspace.push("topic", remote.head)
        assert TOKEN not in str(caught.value)

    @pytest.mark.parametrize(
        "branch",
        ["", "a b", "a..b", "x.lock", ".x", "x/", "/x", "a~1", "a:b", "x@{1}", "a\\b"],
    )
    def test_names_that_are_no_branches(self, workspace, remote, branch):
        commit(workspace)
        with pytest.raises(GitError, match="not a name of a branch"):
            workspace.push(branch, remote.head)

    @pytest.mark.parametrize("branch", ["--force", "feature/ünï", "@x", "HEAD"])
    def test_odd_names_that_are_branches(self, workspace, remote, branch):
        remote.git("push", str(remote.bare), f"HEAD:refs/heads/{branch}")
        sha = commit(workspace)
        workspace.push(branch, remote.head)
        assert remote.branch(branch) == sha
        assert remote.branch("topic") == remote.head

    def test_restore(self, workspace, remote):
        sha = commit(workspace)
        workspace.push("topic", remote.head)
        workspace.restore("topic", sha, remote.head)
        assert remote.branch() == remote.head

    def test_restore_in_a_new_folder(self, workspace, remote, tmp_path):
        sha = commit(workspace)
        workspace.push("topic", remote.head)
        fresh = Workspace(tmp_path / "fresh", remote.url, allow_file=True)
        fresh.restore("topic", sha, remote.head)
        assert remote.branch() == remote.head

    def test_restore_does_not_take_a_persons_commit(self, workspace, remote):
        origin = remote.head
        sha = commit(workspace)
        workspace.push("topic", origin)
        newer = remote.commit({"other.py": b"y = 1\n"})
        with pytest.raises(HeadMoved):
            workspace.restore("topic", sha, origin)
        assert remote.branch() == newer
