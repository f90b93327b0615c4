# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Listing, searching and ending, on a real checkout."""

import pytest
from checkouts import SOURCE
from pulser_lib import toolbox as toolbox_module
from pulser_lib.toolbox import TOOLS


@pytest.fixture(scope="module")
def checkout_files():
    return {"src/price.py": SOURCE.encode(), "src/a/b/deep.py": b"x\n"}


class TestListAndSearch:
    def test_list(self, box, place):
        (place.tree / "new.py").write_text("x")
        (place.tree / "link").symlink_to("/etc")
        names = box.run("list_files", {}).text.split("\n")
        assert "src/price.py" in names
        assert "new.py" in names
        assert "link (symlink)" in names
        assert box.run("list_files", {"glob": "src/**/*.py"}).text.split("\n") == [
            "src/a/b/deep.py",
            "src/price.py",
        ]
        assert box.run("list_files", {"glob": "*.rs"}).text == "(no files)"
        assert box.run("list_files", {"glob": 3}).is_error
        assert not box.run("list_files", {"glob": "[z-a"}).is_error

    def test_long_lists_are_cut(self, box, monkeypatch):
        monkeypatch.setattr(toolbox_module, "MAX_LISTED_FILES", 2)
        lines = box.run("list_files", {}).text.split("\n")
        assert len(lines) == 3
        assert "left out" in lines[2]

    def test_search(self, box, place):
        (place.tree / "new.py").write_text("def total_of():\n    pass\n")
        answer = box.run("search", {"pattern": r"def total\w*\("})
        assert "src/price.py:4:def total(items):" in answer.text.split("\n")
        assert "new.py:1:def total_of():" in answer.text.split("\n")
        answer = box.run("search", {"pattern": "total", "glob": "src/**"})
        assert answer.text == "src/price.py:4:def total(items):"
        assert box.run("search", {"pattern": "nowhere"}).text == "(nothing found)"

    def test_odd_names_and_lines(self, box, place):
        (place.tree / "a:1:b.txt").write_text("needle:2\n")
        (place.tree / "n\u00e4me.txt").write_text("needle " + "x" * 10_000)
        lines = box.run("search", {"pattern": "needle"}).text.split("\n")
        assert "a:1:b.txt:1:needle:2" in lines
        assert max(map(len, lines)) < 400

    @pytest.mark.parametrize("pattern", ["", None, 3, "x" * 501, "a\0b", "(", "\ud800"])
    def test_patterns_that_are_none(self, box, pattern):
        assert box.run("search", {"pattern": pattern}).is_error

    @pytest.mark.parametrize("pattern", ["--help", "-f/etc/passwd", "-O touch x"])
    def test_a_pattern_is_no_option(self, box, pattern):
        assert box.run("search", {"pattern": pattern}).text == "(nothing found)"

    def test_a_pattern_cannot_hang_the_worker(self, box, place):
        (place.tree / "trap.txt").write_text("a" * 50_000 + "\n")
        answer = box.run("search", {"pattern": "^(a+)+$b|(a|a)*c"})
        assert answer.is_error or answer.text == "(nothing found)"

    def test_a_search_that_finds_much(self, box, place):
        for number in range(5):
            text = "needle in a haystack, again and again\n" * 20_000
            (place.tree / f"big{number}.txt").write_text(text)
        lines = box.run("search", {"pattern": "needle"}).text.split("\n")
        assert len(lines) == 101
        assert "left out" in lines[-1]


class TestEndings:
    def test_finish(self, box):
        answer = box.run("finish", {"summary": "Done.\0\ud800"})
        assert answer.ending == ("finished", "Done.")

    def test_give_up(self, box):
        answer = box.run("give_up", {"reason": "x" * 10_000})
        assert answer.ending == ("gave_up", "x" * 4000)

    @pytest.mark.parametrize("arguments", [{}, {"summary": ""}, {"summary": 5}, []])
    def test_without_words(self, box, arguments):
        answer = box.run("finish", arguments)
        assert answer.is_error
        assert answer.ending is None

    @pytest.mark.parametrize("name", ["bash", "", None, 5, "__class__"])
    def test_tools_that_are_not_there(self, box, name):
        assert "There is no tool" in box.run(name, {}).text

    @pytest.mark.parametrize("arguments", [None, [], "text", 5])
    def test_an_input_that_is_no_object(self, box, arguments):
        assert box.run("search", arguments).is_error

    def test_a_checkout_that_is_gone(self, box, place):
        for child in place.tree.rglob("*.py"):
            child.unlink()
        (place.tree.parent / "git" / "HEAD").unlink()
        assert box.run("list_files", {}).is_error


def test_every_tool_of_the_schema_exists(box):
    for tool in TOOLS:
        assert "There is no tool" not in box.run(tool["name"], {}).text
    assert TOOLS[0] == {
        "type": "text_editor_20250728",
        "name": "str_replace_based_edit_tool",
    }
