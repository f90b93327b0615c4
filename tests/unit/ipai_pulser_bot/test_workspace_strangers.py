# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What neither a repository nor the machine may do to git."""

import os
import stat

import pytest
from pulser_lib import git_command
from pulser_lib.workspace import GitCredentials, GitError

TOKEN = "ghs_" + "Secret.Token-" * 40
WHO = ("Pulser Bot", "bot@example.com", 1767323045)
CREDENTIALS = GitCredentials("x-access-token", TOKEN)


def commit(workspace, text="x = 1\n"):
    (workspace.tree / "app.py").write_text(text)
    return workspace.commit("Repair\n", *WHO)


class TestStrangers:
    """What a repository, or somebody's configuration, must not get done."""

    def touching(self, tmp_path, name="ran"):
        """Return a script that leaves a mark, and the mark."""
        mark = tmp_path / f"{name}.mark"
        script = tmp_path / f"{name}.sh"
        script.write_text(f"#!/bin/sh\ntouch '{mark}'\ncat\n")
        script.chmod(0o755)
        return script, mark

    def test_hooks_do_not_run(self, workspace, remote, tmp_path):
        script, mark = self.touching(tmp_path)
        hooks = workspace.path / "git" / "hooks"
        hooks.mkdir(exist_ok=True)
        for name in (
            "post-checkout",
            "pre-commit",
            "pre-push",
            "post-index-change",
            "reference-transaction",
            "fsmonitor-watchman",
        ):
            (hooks / name).write_text(script.read_text())
            (hooks / name).chmod(0o755)
        workspace.checkout(remote.head)
        commit(workspace)
        workspace.push("topic", remote.head)
        assert not mark.exists()

    def test_a_tampered_configuration_is_not_honoured(
        self, workspace, remote, tmp_path
    ):
        script, mark = self.touching(tmp_path)
        head = remote.commit({".gitattributes": b"* filter=evil diff=evil\n"})
        config = workspace.path / "git" / "config"
        config.write_text(
            config.read_text()
            + f"\tfsmonitor = {script}\n\thooksPath = {tmp_path}\n\tpager = {script}\n"
            f'[filter "evil"]\n\tsmudge = {script}\n\tclean = {script}\n'
            f'\tprocess = {script}\n\trequired = true\n[diff "evil"]\n'
            f"\tcommand = {script}\n\ttextconv = {script}\n[diff]\n"
            f"\texternal = {script}\n[credential]\n\thelper = {script}\n"
        )
        workspace.diff()
        workspace.checkout(head)
        (workspace.tree / "app.py").write_text("x = 3\n")
        assert "x = 3" in workspace.diff()
        assert [change.path for change in workspace.changes()] == ["app.py"]
        assert not mark.exists()
        assert str(script) not in config.read_text()

    def test_filters_and_lfs_do_not_run(self, workspace, remote, tmp_path):
        pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
        attributes = (
            b"*.bin filter=lfs diff=lfs merge=lfs -text\n"
            b"*.txt working-tree-encoding=UTF-16\n*.md ident\n*.py binary\n"
        )
        head = remote.commit(
            {
                ".gitattributes": attributes,
                ".lfsconfig": b"[lfs]\n\turl = http://127.0.0.1:9/\n",
                "big.bin": pointer,
                "note.txt": "wide".encode("utf-16"),
                "id.md": b"$Id$\n",
            }
        )
        workspace.checkout(head)
        assert (workspace.tree / "big.bin").read_bytes() == pointer
        assert (workspace.tree / "note.txt").read_bytes() == b"wide"
        assert (workspace.tree / "id.md").read_bytes() == b"$Id$\n"
        (workspace.tree / "app.py").write_text("x = 1\n")
        assert "+x = 1" in workspace.diff()

    def test_the_users_and_the_systems_configuration_are_not_read(
        self, workspace, remote, tmp_path, monkeypatch
    ):
        script, mark = self.touching(tmp_path)
        home = tmp_path / "home"
        home.mkdir()
        (home / ".gitconfig").write_text(
            f"[core]\n\thooksPath = {tmp_path}\n\tfsmonitor = {script}\n"
            f'[url "http://127.0.0.1:9/"]\n\tinsteadOf = file://\n'
        )
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
        monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(script))
        monkeypatch.setenv("GIT_SSH_COMMAND", str(script))
        monkeypatch.setenv("GIT_DIR", "/nonexistent")
        workspace.checkout(remote.commit({"app.py": b"x = 5\n"}))
        (workspace.tree / "app.py").write_text("x = 6\n")
        assert "x = 6" in workspace.diff()
        assert not mark.exists()

    def test_submodules_stay_empty(self, workspace, remote, tmp_path):
        remote.git("update-index", "--add", "--cacheinfo", f"160000,{'d' * 40},sub")
        modules = f'[submodule "sub"]\n\tpath = sub\n\turl = {remote.url}\n'
        (remote.clone / ".gitmodules").write_text(modules)
        (remote.clone / "sub").mkdir()
        head = remote.record()
        workspace.checkout(head)
        assert list((workspace.tree / "sub").iterdir()) == []
        assert workspace.submodules() == {"sub"}
        assert workspace.changes() == []
        assert workspace.read_blob(head, "sub") is None
        assert workspace.read_file("sub") is None

    def test_a_symlink_out_of_the_tree_is_only_a_link(
        self, workspace, remote, tmp_path
    ):
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "kept.txt").write_text("x")
        (remote.clone / "link").symlink_to(outside)
        head = remote.record()
        workspace.checkout(head)
        assert workspace.read_blob(head, "link") == str(outside).encode()
        (remote.clone / "link").unlink()
        (remote.clone / "link").mkdir()
        workspace.checkout(remote.commit({"link/kept.txt": b"mine"}))
        assert (outside / "kept.txt").read_text() == "x"

    def test_a_nested_repository_does_not_hide_files(self, workspace, remote):
        nested = workspace.tree / "nested"
        nested.mkdir()
        (nested / "file.txt").write_text("x")
        (nested / ".git").write_text("gitdir: /nonexistent\n")
        assert [change.path for change in workspace.changes()] == ["nested/file.txt"]
        workspace.checkout(remote.head)
        assert not nested.exists()


class TestCommand:
    def test_a_git_that_does_not_end_is_killed(self, workspace, tmp_path, monkeypatch):
        fake_git(tmp_path, monkeypatch, "exec sleep 60")
        monkeypatch.setattr(git_command, "LOCAL_TIMEOUT_SECONDS", 0.2)
        with pytest.raises(GitError, match=r"no end after 0\.2 seconds"):
            workspace.changes()
        with pytest.raises(GitError, match=r"no end after 0\.2 seconds"):
            list(workspace._objects.search("x"))

    def test_no_git_at_all(self, workspace, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(GitError):
            workspace.changes()

    def test_a_nul_in_an_argument(self, workspace):
        with pytest.raises(GitError):
            workspace.read_file("a\0b")

    def test_long_errors_are_cut(self):
        assert len(str(GitError("x", "y" * 100_000))) < 1100
        assert str(GitError("x", "")) == "git x: failed"


def fake_git(tmp_path, monkeypatch, command):
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "git"
    script.write_text(f"#!/bin/sh\n{command}\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
