# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The checks that no linter does."""

import pytest

from tools.testing import source_checks

LICENSE = f"# {source_checks.LICENSE}\n"


@pytest.mark.parametrize(
    ("check", "name", "text", "problem"),
    [
        ("xml", "addons/a/v.xml", "<odoo>\n<a></odoo>", "addons/a/v.xml:2: "),
        ("csv_files", "addons/a/x.csv", "id,b\n1\n", "addons/a/x.csv:2: 1 cells"),
        ("csv_files", "addons/a/x.csv", "a,b\n1,2\n", "no column id"),
        ("data_files", "addons/a/x.json", "{", "addons/a/x.json:1: "),
        ("data_files", "tools/a/x.toml", "a=", "tools/a/x.toml:1: "),
        ("licences", "addons/a/x.py", "import os\n", "no licence line"),
        ("lengths", "addons/a/models/x.py", "#\n" * 301, ":301: 301 lines"),
        (
            "readmes",
            "addons/a/__manifest__.py",
            "{}",
            "readme/DESCRIPTION.md:1: missing",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(repository, check, name, text, problem):
    problems = list(getattr(source_checks, check)(repository(**{name: text})))
    assert problems and problem in problems[0]


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        ("xml", "addons/a/v.xml", "<odoo/>"),
        ("csv_files", "addons/a/x.csv", 'id,b\n1,"two\nlines"\n'),
        ("licences", "addons/a/x.py", LICENSE + "import os\n"),
        ("licences", "addons/a/__init__.py", ""),
        ("lengths", "addons/a/tests/test_x.py", "#\n" * 301),
        ("lengths", "addons/a/models/x.py", "#\n" * 300),
    ],
)
def test_what_is_right_passes(repository, check, name, text):
    assert list(getattr(source_checks, check)(repository(**{name: text}))) == []
