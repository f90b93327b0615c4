# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the arguments of make test to runs of pytest."""

import pytest

from tools.testing.selection import ODOO, PLAIN, Run, addon_of, select


@pytest.fixture
def root(repository):
    return repository(
        **{
            "addons/one/tests/test_a.py": "",
            "addons/two/tests/test_a.py": "",
            "tests/unit/one/test_b.py": "",
            "tests/e2e/test_c.py": "",
            "tests/setup/test_d.py": "",
            "tests/n8n/test_e.py": "",
            "tests/upgrade/populate.py": "",
        }
    )


def test_everything_runs_quick_tests_first(root):
    selection = select(root)
    assert [run.title for run in selection.runs] == [
        "tests/unit/one",
        "tests/setup",
        "addons/one addons/two",
        "tests/e2e",
    ]
    assert selection.addons == ("one", "two")


def test_an_addon_brings_its_units_and_must_have_tests(root):
    selection = select(root, ["addons/one/"])
    assert selection.runs == (
        Run(PLAIN, ("tests/unit/one",)),
        Run(ODOO, ("addons/one",)),
    )
    assert selection.addons == ("one",)


def test_a_test_id_selects_itself(root):
    selection = select(root, ["addons/two/tests/test_a.py::TestA::test_x", "-x"])
    assert selection.runs == (
        Run(ODOO, ("addons/two/tests/test_a.py::TestA::test_x",)),
    )
    assert (selection.options, selection.addons) == (("-x",), ())


def test_a_folder_of_tests_selects_all_below(root):
    assert [run.title for run in select(root, ["tests"]).runs] == [
        "tests/unit/one",
        "tests/setup",
        "tests/e2e",
    ]


def test_options_alone_run_everywhere_and_require_no_addon(root):
    selection = select(root, ["-k", "tests", "--maxfail", "1"])
    assert len(selection.runs) == 4
    assert selection.options == ("-k", "tests", "--maxfail", "1")
    assert selection.addons == ()


def test_what_takes_minutes_to_set_up_runs_last_and_only_when_asked_for(root):
    named = ["tests/unit/one", "tests/setup", "addons/one addons/two", "tests/e2e"]
    everything = select(root, ["--with-long", "-x"])
    assert [run.title for run in everything.runs] == [*named, "tests/n8n"]
    assert everything.options == ("-x",)
    assert [run.needs for run in everything.runs] == [None] * 4 + ["n8n"]
    one = select(root, ["tests/n8n/test_e.py::test"])
    assert [run.needs for run in one.runs] == ["n8n"]


def test_units_need_no_server(root):
    needs = {run.title: run.needs_environment for run in select(root).runs}
    assert needs["tests/unit/one"] is False
    assert needs["tests/e2e"] is True


def test_a_wrong_path_is_named(root):
    with pytest.raises(ValueError, match="addons/three: no such file"):
        select(root, ["addons/three"])


@pytest.mark.parametrize(
    ("path", "addon"),
    [
        ("addons/one/tests/test_a.py::T::t", "one"),
        ("tests/unit/one/test_b.py::t", "one"),
        ("tests/unit/test_z.py::t", ""),
        ("tests/e2e/test_c.py::t", ""),
        ("addons/other/tests/test_a.py", ""),
    ],
)
def test_the_addon_of_a_test(path, addon):
    assert addon_of(path, ("one", "two")) == addon


def test_no_two_runs_share_a_file(root):
    for args in ((), ["--with-long"], ["addons/one"], ["tests/unit", "addons"]):
        slugs = [run.slug for run in select(root, args).runs]
        assert len(set(slugs)) == len(slugs), slugs
    (one,) = select(root, ["addons/two/tests/test_a.py::TestA::test_x"]).runs
    assert one.slug == "addons-two-tests-test_a.py-TestA-test_x"
