# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tools refuse, on a real checkout with hostile contents."""

import os

import pytest
from checkouts import SOURCE, edit


@pytest.fixture(scope="module")
def checkout_files():
    return {"src/price.py": SOURCE.encode(), "src/a/b/deep.py": b"x\n"}


class TestPaths:
    @pytest.mark.parametrize(
        "path",
        [
            "/etc/passwd",
            "//etc/passwd",
            "../outside.txt",
            "src/../../outside.txt",
            "src/..",
            "src//price.py",
            "src/./price.py",
            ".git/config",
            ".GIT/config",
            "src/.git/hooks/x",
            ".git./config",
            ".git ",
            "git~1/config",
            ".g\u200cit/config",
            ".git::$INDEX_ALLOCATION/x",
            "a\0b",
            "a\nb",
            "a\\b",
            "..\\..\\x",
            "\ud800",
            "a/" * 600 + "b",
        ],
    )
    def test_paths_that_lead_elsewhere(self, box, place, tmp_path, path):
        (tmp_path / "work" / "outside.txt").write_text("secret")
        for command, arguments in (
            ("view", {}),
            ("create", {"file_text": "x"}),
            ("str_replace", {"old_str": "secret", "new_str": "x"}),
            ("insert", {"insert_line": 0, "insert_text": "x"}),
        ):
            answer = edit(box, command, path, **arguments)
            assert answer.is_error, command
            assert "secret" not in answer.text
        assert (tmp_path / "work" / "outside.txt").read_text() == "secret"
        assert place.changes() == []

    def test_symlinks_are_not_followed(self, box, place, tmp_path):
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "file.txt").write_text("secret")
        (place.tree / "file_link").symlink_to(outside / "file.txt")
        (place.tree / "folder_link").symlink_to(outside)
        (place.tree / "inner").symlink_to("src")
        (place.tree / "dangling").symlink_to(outside / "new.txt")
        for path in (
            "file_link",
            "folder_link/file.txt",
            "folder_link/new.txt",
            "inner/price.py",
            "dangling",
            "folder_link",
        ):
            for command, arguments in (
                ("view", {}),
                ("create", {"file_text": "x"}),
                ("str_replace", {"old_str": "secret", "new_str": "x"}),
            ):
                answer = edit(box, command, path, **arguments)
                assert answer.is_error, (command, path)
                assert "secret" not in answer.text
        assert (outside / "file.txt").read_text() == "secret"
        assert not (outside / "new.txt").exists()
        assert (place.tree / "src/price.py").read_text() == SOURCE
        assert "secret" not in box.run("search", {"pattern": "secret"}).text

    def test_special_files(self, box, place, tmp_path):
        os.mkfifo(place.tree / "fifo")
        os.link(place.tree / "README.md", place.tree / "hard.md")
        for path in ("fifo", "hard.md", "README.md"):
            assert edit(box, "view", path).is_error
            assert edit(box, "create", path, file_text="x").is_error

    def test_binaries_and_giants(self, box, place):
        (place.tree / "image.png").write_bytes(b"\x89PNG\0")
        (place.tree / "latin.txt").write_bytes(b"\xe4\n")
        with open(place.tree / "giant.txt", "wb") as file:
            file.truncate(20 * 1024 * 1024)
        for path, reason in (
            ("image.png", "binary"),
            ("latin.txt", "not UTF-8"),
            ("giant.txt", "over 1048576 bytes"),
        ):
            for command in ("view", "create"):
                answer = edit(box, command, path, file_text="x")
                assert reason in answer.text
                assert answer.is_error
        (place.tree / "giant.txt").unlink()

    def test_submodules(self, box, place, remote):
        remote.git("update-index", "--add", "--cacheinfo", f"160000,{'d' * 40},sub")
        (remote.clone / "sub").mkdir()
        place.checkout(remote.record())
        answer = edit(box, "create", "sub/x.py", file_text="x")
        assert answer.is_error
        assert "submodule" in answer.text
        assert "sub (submodule)" in box.run("list_files", {}).text

    @pytest.mark.parametrize(
        "path",
        [
            ".github/workflows/ci.yml",
            ".GitHub/x",
            "pkg/package-lock.json",
            "Cargo.lock",
            ".gitattributes",
            "src/.gitmodules",
            "docs/CODEOWNERS",
            "secret_plans/a.txt",
        ],
    )
    def test_denied_paths_may_be_read_but_not_changed(self, box, place, path):
        target = place.tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("old\n")
        assert edit(box, "view", path).text == "     1\told"
        for command, arguments in (
            ("create", {"file_text": "x"}),
            ("str_replace", {"old_str": "old", "new_str": "x"}),
            ("insert", {"insert_line": 0, "insert_text": "x"}),
        ):
            answer = edit(box, command, path, **arguments)
            assert answer.is_error
            assert "denies" in answer.text
        assert target.read_text() == "old\n"

    @pytest.mark.parametrize("path", [".env", "conf/.env.local", "a.pem", "b.private"])
    def test_what_may_hold_secrets_is_not_shown(self, box, place, path):
        target = place.tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("PASSWORD=hunter2\n")
        assert edit(box, "view", path).is_error
        assert edit(box, "create", path, file_text="x").is_error
        found = box.run("search", {"pattern": "hunter"})
        assert "hunter2" not in found.text
