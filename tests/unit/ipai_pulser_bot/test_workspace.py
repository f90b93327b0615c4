# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Check out and read, with real git repositories."""

import pytest
from checkouts import write
from pulser_lib.workspace import Change, GitError, Workspace


class TestCheckout:
    def test_the_files_of_the_commit(self, workspace, remote):
        for path, content in remote.FILES.items():
            assert (workspace.tree / path).read_bytes() == content
        assert not (workspace.tree / ".git").exists()

    def test_everything_else_goes(self, workspace, remote):
        write(workspace, "app.py", "broken")
        write(workspace, "new/file.txt", "x")
        write(workspace, ".gitignore", "ignored/\n")
        write(workspace, "ignored/file.txt", "x")
        (workspace.tree / "README.md").unlink()
        assert workspace.diff()
        workspace.checkout(remote.head)
        found = {
            str(place.relative_to(workspace.tree))
            for place in workspace.tree.rglob("*")
            if place.is_file()
        }
        assert found == set(remote.FILES)
        assert workspace.diff() == ""

    def test_from_one_commit_to_another(self, workspace, remote):
        newer = remote.commit({"app.py": b"x = 1\n", "README.md": None})
        workspace.checkout(newer)
        assert (workspace.tree / "app.py").read_text() == "x = 1\n"
        assert not (workspace.tree / "README.md").exists()

    def test_only_one_commit_is_fetched(self, remote, tmp_path):
        old = remote.head
        new = remote.commit({"big.bin": b"x" * 1000})
        workspace = Workspace(tmp_path / "work", remote.url, allow_file=True)
        workspace.checkout(new)
        assert workspace.read_blob(new, "big.bin")
        with pytest.raises(GitError):
            workspace.read_blob(old, "app.py")

    def test_leftovers_of_a_killed_worker(self, workspace, remote):
        for name in ("index.lock", "HEAD.lock", "config.lock", "shallow.lock"):
            (workspace.path / "git" / name).write_text("")
        workspace.checkout(remote.head)
        assert workspace.changes() == []

    def test_a_folder_that_was_only_begun(self, remote, tmp_path):
        (tmp_path / "work" / "git" / "objects").mkdir(parents=True)
        workspace = Workspace(tmp_path / "work", remote.url, allow_file=True)
        workspace.checkout(remote.head)
        assert workspace.changes() == []

    def test_a_new_object_finds_the_checkout(self, workspace, remote):
        write(workspace, "app.py", "x = 1\n")
        again = Workspace(workspace.path, remote.url, allow_file=True)
        assert [change.path for change in again.changes()] == ["app.py"]

    @pytest.mark.parametrize(
        "sha", ["", "HEAD", "topic", "--all", "a" * 39, "A" * 40, "a" * 40 + "\n", None]
    )
    def test_only_full_names_of_commits(self, workspace, sha):
        with pytest.raises(GitError, match="not the full name"):
            workspace.checkout(sha)

    def test_a_commit_that_is_not_there(self, workspace):
        with pytest.raises(GitError, match="fetch"):
            workspace.checkout("b" * 40)

    def test_a_remote_that_serves_only_branches(self, workspace, remote, monkeypatch):
        newer = remote.commit({"app.py": b"x = 2\n"})
        fetch = workspace._fetch_spec

        def only_branches(spec):
            if not spec.startswith("refs/"):
                raise GitError("fetch", "unadvertised object")
            fetch(spec)

        monkeypatch.setattr(workspace, "_fetch_spec", only_branches)
        with pytest.raises(GitError, match="unadvertised"):
            workspace.checkout(newer)
        workspace.checkout(newer, "topic")
        assert (workspace.tree / "app.py").read_text() == "x = 2\n"
        with pytest.raises(GitError, match="no commit"):
            workspace.checkout("c" * 40, "topic")

    @pytest.mark.parametrize(
        "url",
        [
            "https://user:token@example.com/x.git",
            "ssh://example.com/x.git",
            "git@example.com:x.git",
            "ext::sh -c touch",
            "/tmp/x",
            "https://example.com/x\n.git",
            "--upload-pack=x",
            "file:///tmp/x",
        ],
    )
    def test_remotes_that_are_not_plain_http(self, tmp_path, url):
        with pytest.raises(GitError, match="plain HTTP") as caught:
            Workspace(tmp_path / "work", url)
        assert "token" not in str(caught.value)


class TestChanges:
    def test_edit_add_and_delete(self, workspace):
        write(workspace, "app.py", "x = 1\n")
        write(workspace, "new dir/nëw.py", "y = 2\n")
        (workspace.tree / "README.md").unlink()
        assert workspace.changes() == [
            Change("README.md", "100644", "000000", "D"),
            Change("app.py", "100644", "100644", "M"),
            Change("new dir/nëw.py", "000000", "100644", "A"),
        ]

    def test_a_rename_is_a_deletion_and_an_addition(self, workspace):
        (workspace.tree / "app.py").rename(workspace.tree / "tests/conftest.py")
        statuses = {change.path: change.status for change in workspace.changes()}
        assert statuses == {"app.py": "D", "tests/conftest.py": "A"}

    def test_modes_and_symlinks(self, workspace):
        (workspace.tree / "app.py").chmod(0o755)
        (workspace.tree / "link").symlink_to("/etc/passwd")
        (workspace.tree / "README.md").unlink()
        (workspace.tree / "README.md").symlink_to("app.py")
        assert workspace.changes() == [
            Change("README.md", "100644", "120000", "T"),
            Change("app.py", "100644", "100755", "M"),
            Change("link", "000000", "120000", "A"),
        ]

    def test_ignored_files_are_changes_too(self, workspace):
        write(workspace, ".gitignore", "*\n")
        write(workspace, "build/out.py", "x\n")
        paths = [change.path for change in workspace.changes()]
        assert paths == [".gitignore", "build/out.py"]

    def test_reading(self, workspace, remote):
        write(workspace, "app.py", "x = 1\n")
        (workspace.tree / "README.md").unlink()
        assert workspace.read_blob(remote.head, "app.py") == remote.FILES["app.py"]
        assert workspace.read_file("app.py") == b"x = 1\n"
        assert workspace.read_file("README.md") is None
        assert workspace.read_file("tests") is None
        assert workspace.read_blob(remote.head, "tests") is None
        assert workspace.read_blob(remote.head, "gone.py") is None
        assert workspace.read_blob(remote.head, "*.py") is None
        assert workspace.read_blob(remote.head, ":(top)app.py") is None

    def test_a_symlinks_content_is_its_target(self, workspace):
        (workspace.tree / "link").symlink_to("/etc/passwd")
        assert workspace.read_file("link") == b"/etc/passwd"
