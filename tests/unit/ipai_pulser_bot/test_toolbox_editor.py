# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The text editor's commands, on a real checkout."""

import pytest
from checkouts import SOURCE, edit
from pulser_lib.toolbox import EDITOR


@pytest.fixture(scope="module")
def checkout_files():
    return {"src/price.py": SOURCE.encode(), "src/a/b/deep.py": b"x\n"}


class TestView:
    def test_numbered_lines(self, box):
        answer = edit(box, "view", "src/price.py")
        assert not answer.is_error
        lines = answer.text.split("\n")
        assert lines[0] == "     1\timport os"
        assert lines[4] == "     5\t    return sum(items)"
        assert len(lines) == 5

    @pytest.mark.parametrize(
        ("view_range", "first", "last"),
        [([2, 3], 2, 3), ([4, -1], 4, 5), ([1, 99], 1, 5), ([5, 5], 5, 5)],
    )
    def test_a_range(self, box, view_range, first, last):
        answer = edit(box, "view", "./src/price.py", view_range=view_range)
        numbers = [int(line.split("\t")[0]) for line in answer.text.split("\n")]
        assert (numbers[0], numbers[-1]) == (first, last)

    @pytest.mark.parametrize(
        "view_range",
        [[0, 2], [6, 9], [3, 2], [1], "1-2", ["1", "2"], [True, 2], {}, [-1, -1]],
    )
    def test_a_range_that_is_none(self, box, view_range):
        answer = edit(box, "view", "src/price.py", view_range=view_range)
        assert answer.is_error
        assert "view_range" in answer.text

    def test_folders_two_levels_deep(self, box):
        assert edit(box, "view", "src").text == "src/a/b/\nsrc/price.py"
        top = edit(box, "view", ".").text.split("\n")
        assert "src/price.py" in top
        assert "src/a/" in top
        assert edit(box, "view", "/").text.split("\n") == top

    def test_an_empty_file(self, box, place):
        (place.tree / "empty.py").write_text("")
        assert edit(box, "view", "empty.py").text == "(the file is empty)"

    def test_long_files_and_lines_are_cut(self, box, place):
        (place.tree / "long.txt").write_text("word\n" * 100_000)
        answer = edit(box, "view", "long.txt")
        assert len(answer.text) < 31_000
        assert answer.text.endswith("such as with view_range]")
        (place.tree / "wide.txt").write_text("x" * 500_000)
        answer = edit(box, "view", "wide.txt")
        assert len(answer.text) < 3000
        assert "498000 more characters" in answer.text


class TestEdit:
    def test_str_replace(self, box, place):
        answer = edit(
            box, "str_replace", "src/price.py", old_str="sum(items)", new_str="0"
        )
        assert "     5\t    return 0" in answer.text
        changed = SOURCE.replace("sum(items)", "0")
        assert (place.tree / "src/price.py").read_text() == changed

    def test_str_replace_can_delete(self, box, place):
        edit(box, "str_replace", "src/price.py", old_str="import os\n\n\n")
        assert (place.tree / "src/price.py").read_text().startswith("def total")

    def test_not_found_and_not_unique(self, box, place):
        answer = edit(box, "str_replace", "src/price.py", old_str="nope", new_str="")
        assert answer.is_error
        assert "was not found" in answer.text
        answer = edit(box, "str_replace", "src/price.py", old_str="items", new_str="")
        assert answer.is_error
        assert "2 times (lines 4, 5)" in answer.text
        assert (place.tree / "src/price.py").read_text() == SOURCE

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            (0, "# new\n" + SOURCE),
            (1, SOURCE.replace("import os\n", "import os\n# new\n")),
            (5, SOURCE + "# new"),
        ],
    )
    def test_insert(self, box, place, line, expected):
        answer = edit(
            box, "insert", "src/price.py", insert_line=line, insert_text="# new"
        )
        assert "# new" in answer.text
        assert (place.tree / "src/price.py").read_text() == expected

    def test_insert_takes_the_older_name_too(self, box, place):
        edit(box, "insert", "src/price.py", insert_line=0, new_str="# new\n")
        assert (place.tree / "src/price.py").read_text() == "# new\n" + SOURCE

    def test_insert_behind_a_last_line_without_newline(self, box, place):
        (place.tree / "x.txt").write_text("one")
        edit(box, "insert", "x.txt", insert_line=1, insert_text="two\n")
        assert (place.tree / "x.txt").read_text() == "one\ntwo\n"

    @pytest.mark.parametrize("line", [-1, 6, "1", None, True, 1.0])
    def test_insert_elsewhere(self, box, line):
        answer = edit(box, "insert", "src/price.py", insert_line=line, insert_text="x")
        assert answer.is_error
        assert "0 to 5" in answer.text

    def test_create_with_folders(self, box, place):
        answer = edit(box, "create", "docs/new/a.md", file_text="one\ntwo\n")
        assert answer.text == "docs/new/a.md was written, 2 lines."
        assert (place.tree / "docs/new/a.md").read_text() == "one\ntwo\n"
        assert [change.status for change in place.changes()] == ["A"]

    def test_create_replaces_a_text_file_and_keeps_its_mode(self, box, place):
        (place.tree / "src/price.py").chmod(0o755)
        edit(box, "create", "src/price.py", file_text="")
        assert (place.tree / "src/price.py").read_text() == ""
        assert (place.tree / "src/price.py").stat().st_mode & 0o777 == 0o755

    def test_crlf_files_stay_crlf(self, box, place):
        (place.tree / "dos.txt").write_bytes(b"one\r\ntwo\r\nthree\r\n")
        assert edit(box, "view", "dos.txt").text.split("\n")[1] == "     2\ttwo"
        edit(box, "str_replace", "dos.txt", old_str="one\ntwo", new_str="1\n2")
        edit(box, "insert", "dos.txt", insert_line=0, insert_text="zero")
        data = (place.tree / "dos.txt").read_bytes()
        assert data == b"zero\r\n1\r\n2\r\nthree\r\n"

    def test_mixed_line_ends_stay_as_they_are(self, box, place):
        (place.tree / "mixed.txt").write_bytes(b"one\r\ntwo\nthree")
        edit(box, "str_replace", "mixed.txt", old_str="two", new_str="2")
        assert (place.tree / "mixed.txt").read_bytes() == b"one\r\n2\nthree"

    @pytest.mark.parametrize(
        "arguments",
        [
            {},
            {"command": "undo_edit", "path": "src/price.py"},
            {"command": ["view"], "path": "src/price.py"},
            {"command": "view"},
            {"command": "view", "path": 5},
            {"command": "create", "path": "x"},
            {"command": "create", "path": "x", "file_text": None},
            {"command": "create", "path": "x", "file_text": "a\0b"},
            {"command": "create", "path": "x", "file_text": "\ud800"},
            {"command": "create", "path": "x", "file_text": "y" * 2_000_000},
            {"command": "create", "path": "src", "file_text": "x"},
            {"command": "create", "path": "src/price.py/x", "file_text": "x"},
            {"command": "create", "path": "n" * 300, "file_text": "x"},
            {"command": "str_replace", "path": "src/price.py"},
            {"command": "str_replace", "path": "src/price.py", "old_str": ""},
            {"command": "str_replace", "path": "gone.py", "old_str": "x"},
            {"command": "insert", "path": "src/price.py", "insert_line": 0},
        ],
    )
    def test_calls_that_make_no_sense(self, box, place, arguments):
        answer = box.run(EDITOR, arguments)
        assert answer.is_error
        assert str(place.tree) not in answer.text
        assert place.changes() == []
