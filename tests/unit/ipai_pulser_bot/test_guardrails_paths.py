# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Paths and modes that a change may not have."""

import os

import pytest
from guardrail_helpers import FILES, GOOD, POLICY, violations
from pulser_lib import guardrails
from pulser_lib.guardrails import Policy
from pulser_lib.workspace import Change


@pytest.fixture(scope="module")
def checkout_files():
    return FILES


class TestPaths:
    @pytest.mark.parametrize(
        "path",
        [
            ".github/workflows/ci.yml",
            ".GitHub/workflows/ci.yml",
            ".github",
            ".gitmodules",
            ".gitattributes",
            "sub/.gitattributes",
            "poetry.lock",
            "web/package-lock.json",
            "go.sum",
            "docs/CODEOWNERS",
            ".pre-commit-config.yaml",
            "tox.ini",
            ".ci/run",
            ".env",
            "certs/server.key",
            "vendor/lib.c",
        ],
    )
    def test_denied(self, rules, path):
        policy = Policy(denied_globs=("vendor/**",))
        assert rules({path: b"{}\n"}, policy) == [f"denied_path {path}"]

    def test_deleting_a_denied_file(self, rules):
        assert rules({"poetry.lock": None}) == ["denied_path poetry.lock"]

    def test_a_rename_onto_a_denied_path(self, rules, place):
        os.makedirs(place.tree / ".github")
        os.rename(place.tree / "src/price.py", place.tree / ".github/price.py")
        assert violations(place) == ["denied_path .github/price.py"]

    def test_not_allowed(self, rules):
        policy = Policy(allowed_globs=("src/**", "*.md"))
        files = {"src/price.py": GOOD, "docs/a.md": b"x\n", "data.json": b"{}\n"}
        assert rules(files, policy) == ["not_allowed_path data.json"]

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a//b",
            "./x",
            ".git/config",
            "sub/.GIT/hooks/x",
            "a\0b",
            "a\nb",
            "a\\b",
            "\udce4",
            ".g\u200dit/x",
        ],
    )
    def test_outside_the_tree_is_never_read(self, path):
        def unread(path):
            raise AssertionError(path)

        change = Change(path, "000000", "100644", "A")
        found = guardrails.check([change], "", unread, unread, POLICY)
        assert [item.rule for item in found] == ["outside_tree"]
        str(found[0]).encode("ascii")


class TestModes:
    def test_a_new_symlink(self, place):
        (place.tree / "link").symlink_to("/etc/passwd")
        assert violations(place) == ["symlink link"]

    def test_a_file_becomes_a_symlink(self, place):
        (place.tree / "data.json").unlink()
        (place.tree / "data.json").symlink_to("src/price.py")
        assert violations(place) == ["symlink data.json"]

    def test_a_symlink_becomes_a_file(self, place, remote):
        (remote.clone / "link").symlink_to("data.json")
        place.checkout(remote.record())
        (place.tree / "link").unlink()
        (place.tree / "link").write_text("x\n")
        assert violations(place) == ["symlink link"]

    def test_a_submodule(self, place):
        patch = (
            "diff --git a/sub b/sub\nnew file mode 160000\nindex 0000000..ddddddd\n"
            "--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n"
            f"+Subproject commit {'d' * 40}\n"
        )
        place.apply(patch)
        assert violations(place) == ["submodule sub"]

    def test_modes(self, place):
        (place.tree / "src/price.py").chmod(0o755)
        (place.tree / "run.sh").chmod(0o644)
        (place.tree / "new.sh").write_text("x\n")
        (place.tree / "new.sh").chmod(0o755)
        assert violations(place) == [
            "mode_change new.sh",
            "mode_change run.sh",
            "mode_change src/price.py",
        ]

    @pytest.mark.parametrize(
        ("old", "new", "status"),
        [("100644", "100644", "U"), ("100644", "040000", "M"), ("100664", "0", "X")],
    )
    def test_what_git_should_never_say(self, old, new, status):
        change = Change("a.txt", old, new, status)
        found = guardrails.check([change], "", lambda _: b"", lambda _: b"", POLICY)
        assert "file_type" in {item.rule for item in found}
