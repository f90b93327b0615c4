# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What fails a run, and the last line of make test."""

import json
import re

import pytest

from tools.testing.summary import AllowedSkip, Summary, allowed_skips

SKIP = AllowedSkip(re.compile("^tests/e2e/"), re.compile("no browser"), "on purpose")


@pytest.fixture
def summarise(tmp_path):
    """Return a function that makes a Summary from (id, outcome, reason) tuples."""

    def make(*results, addons=("one", "two")):
        report = tmp_path / "report.jsonl"
        names = ("id", "outcome", "reason")
        lines = [json.dumps(dict(zip(names, row, strict=True))) for row in results]
        report.write_text("".join(f"{line}\n" for line in lines))
        summary = Summary(addons, skips=[SKIP])
        assert summary.add_report(report) == len(results)
        return summary

    return make


def test_counts_per_addon_units_included(summarise):
    summary = summarise(
        ("addons/one/tests/test_a.py::t", "passed", ""),
        ("tests/unit/one/test_b.py::t", "passed", ""),
        ("tests/e2e/test_c.py::t", "passed", ""),
    )
    line = json.loads(summary.as_json(odoo="19.0"))
    assert line["addons"]["one"] == {"passed": 2, "failed": 0, "skipped": 0}
    assert line["addons"]["tests/e2e"]["passed"] == 1
    assert (line["passed"], line["odoo"]) == (3, "19.0")
    assert summary.closing_line() == "3 passed, 0 failed, 0 skipped"
    assert summary.green


def test_a_failure_fails(summarise):
    assert not summarise(("addons/one/tests/test_a.py::t", "failed", "")).green


def test_nothing_run_fails(summarise):
    assert not summarise().green
    assert not summarise(("tests/e2e/test_c.py::t", "skipped", "no browser")).green


def test_an_allowed_skip_passes_with_its_own_reason_only(summarise):
    passed = ("addons/one/tests/test_a.py::t", "passed", "")
    assert summarise(passed, ("tests/e2e/test_c.py::t", "skipped", "no browser")).green
    other = summarise(passed, ("tests/e2e/test_c.py::t", "skipped", "too lazy"))
    assert not other.green
    assert other.problems == ["unexpected skip: tests/e2e/test_c.py::t: too lazy"]


def test_an_addon_without_tests_fails(summarise):
    summary = summarise(("addons/one/tests/test_a.py::t", "passed", ""))
    summary.require_tests(["one", "two"])
    assert summary.problems == ["no test was collected for the addon two"]
    assert not summary.green


def test_the_list_of_allowed_skips_gives_reasons():
    assert all(skip.why for skip in allowed_skips())


pytest_plugins = ["pytester"]


@pytest.fixture
def outcomes(pytester, monkeypatch, tmp_path):
    """Return a function that runs a test file and returns what the plugin wrote."""

    def run(source):
        report = tmp_path / "plugin.jsonl"
        monkeypatch.setenv("MC_TEST_REPORT", str(report))
        pytester.makepyfile(source)
        pytester.runpytest_subprocess("-p", "tools.testing.plugin", "-p", "no:odoo")
        lines = map(json.loads, report.read_text().splitlines())
        return [(line["outcome"], line["reason"]) for line in lines]

    return run


def test_the_plugin_counts_each_test_once(outcomes):
    assert outcomes(
        """
        import unittest
        import pytest

        class TestSub(unittest.TestCase):
            def test_good(self):
                for number in range(3):
                    with self.subTest(number=number):
                        self.assertTrue(True)

            def test_sub_fails(self):
                for number in range(3):
                    with self.subTest(number=number):
                        self.assertEqual(number, 1)

        @pytest.fixture
        def broken():
            yield
            raise ValueError

        def test_teardown_fails(broken):
            pass

        @pytest.mark.skip(reason="later")
        def test_skipped():
            pass

        @pytest.mark.xfail(reason="a bug", strict=True)
        def test_expected_failure():
            assert False
        """
    ) == [
        ("passed", ""),
        ("failed", ""),
        ("failed", ""),
        ("skipped", "later"),
        ("skipped", "xfail: a bug"),
    ]


def test_the_plugin_notices_a_file_that_cannot_be_imported(outcomes):
    assert outcomes("import nothing_of_this_name") == [("failed", "collection")]
