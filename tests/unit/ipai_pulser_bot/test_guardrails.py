# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rules of a change, on what git says of real changes."""

import pytest
from guardrail_helpers import FILES, GOOD, POLICY, TESTS, violations
from pulser_lib import guardrails
from pulser_lib.guardrails import Policy


@pytest.fixture(scope="module")
def checkout_files():
    return FILES


class TestPractical:
    """What a repair may do."""

    def test_an_edit(self, rules):
        assert rules({"src/price.py": GOOD}) == []

    def test_new_files_and_more_tests(self, rules):
        more = TESTS + b"\ndef test_more():\n    assert True\n"
        files = {
            "src/tax.py": b"x = 1\n",
            "tests/test_price.py": more,
            "tests/test_new.py": b"def test_new():\n    assert True\n",
        }
        assert rules(files) == []

    def test_an_executable_stays_one(self, rules):
        assert rules({"run.sh": b"#!/bin/sh\necho\n"}) == []

    def test_line_ends_unicode_and_odd_names(self, rules):
        files = {
            "dos.txt": b"one\r\n2\r\n",
            "docs/n\u00e4me \u65e5\u672c.md": "ünï\u2028\n".encode(),
        }
        assert rules(files) == []

    def test_a_template_that_never_parsed(self, rules):
        assert rules({"template.py": b"{% if z %}\n{% endif %}\n"}) == []

    def test_the_projects_own_settings(self, rules):
        text = FILES["pyproject.toml"].replace(b'"x"', b'"y"')
        assert rules({"pyproject.toml": text}) == []

    def test_a_twin_of_a_test_is_renamed(self, rules, place, remote):
        twins = b"def test_a():\n    pass\n\ndef test_a():\n    pass\n"
        place.checkout(remote.commit({"tests/test_twin.py": twins}))
        fixed = twins.replace(b"test_a", b"test_b", 1)
        assert rules({"tests/test_twin.py": fixed}) == []

    def test_skips_that_were_there_already(self, rules, place, remote):
        skipped = b"import pytest\n\n@pytest.mark.skip\ndef test_a():\n    pass\n"
        place.checkout(remote.commit({"tests/test_s.py": skipped}))
        assert rules({"tests/test_s.py": skipped.replace(b"pass", b"return")}) == []

    def test_a_source_file_may_call_something_skip(self, rules):
        assert rules({"src/price.py": b"def skip(x):\n    return x.skip\n"}) == []


class TestContent:
    def test_binaries(self, rules):
        assert rules({"image.png": b"\x89PNG\0\1"}) == ["binary", "binary image.png"]

    def test_a_text_becomes_binary(self, rules):
        assert "binary data.json" in rules({"data.json": b"\0"})

    @pytest.mark.parametrize(
        ("path", "content"),
        [
            ("src/price.py", b"def total(:\n"),
            ("src/price.py", b"x = (" * 5000),
            ("src/new.py", b"print 'x'\n"),
            ("data.json", b'{"a": 1,}\n'),
            ("new.json", b"[" * 100_000),
            ("pyproject.toml", b"name = \n"),
        ],
    )
    def test_what_does_not_parse(self, rules, path, content):
        found = rules({path: content}, Policy(max_lines=10**9))
        assert f"does_not_parse {path}" in found

    def test_a_file_too_large_to_look_at(self, rules):
        found = rules({"src/price.py": b"x = 1\n" * 200_000}, Policy(max_lines=10**9))
        assert found == ["does_not_parse src/price.py"]

    def test_conflict_markers(self, rules):
        text = b"a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n"
        assert rules({"notes.txt": text}) == ["conflict_marker"]

    def test_an_underlined_title_is_none(self, rules):
        assert rules({"notes.rst": b"Title\n=======\n"}) == []

    def test_secrets(self, rules, place):
        token = "ghs_" + "A1b2" * 10
        assert rules({"src/price.py": f"TOKEN = '{token}'\n".encode()}) == ["secret"]
        found = guardrails.check(
            place.changes(), place.diff(), lambda _: b"", lambda _: b"", POLICY
        )
        assert token not in " ".join(map(str, found))


class TestSize:
    def test_nothing(self, place):
        assert violations(place) == ["empty"]

    def test_too_many_files(self, rules):
        files = {f"n{number}.txt": b"x\n" for number in range(6)}
        assert rules(files) == ["too_many_files"]

    def test_too_many_lines(self, rules):
        assert rules({"n.txt": b"x\n" * 40}) == []
        assert rules({"n.txt": b"x\n" * 41}) == ["too_many_lines"]

    def test_lines_that_look_like_headers_count(self, rules):
        text = b"-- a/x\n++ b/x\n@@ -1 +1 @@\ndiff --git a/x b/x\n" * 11
        assert rules({"n.txt": text}) == ["too_many_lines"]

    def test_removed_lines_count(self, rules, place, remote):
        place.checkout(remote.commit({"long.txt": b"x\n" * 50}))
        assert rules({"long.txt": None}) == ["too_many_lines"]


def test_a_violation_shows_odd_paths_plainly():
    shown = str(guardrails.Violation("symlink", "a\n\u202eb" + "c" * 999, "text"))
    assert shown.startswith(r"symlink: a\n\u202ebccc")
    assert len(shown) < 300
    assert str(guardrails.Violation("empty", "", "text")) == "empty: text"
