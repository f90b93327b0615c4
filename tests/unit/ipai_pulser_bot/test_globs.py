# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Patterns of paths."""

import pytest
from pulser_lib.globs import first_match, matches


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*.lock", "a.lock", True),
        ("*.lock", "deep/down/a.lock", True),
        ("*.lock", "a.lock.txt", False),
        ("src/*.py", "src/a.py", True),
        ("src/*.py", "src/deep/a.py", False),
        ("src/*.py", "lib/src/a.py", False),
        ("src/**/*.py", "src/a.py", True),
        ("src/**/*.py", "src/x/y/a.py", True),
        ("**/test/*.py", "test/a.py", True),
        ("**/test/*.py", "x/y/test/a.py", True),
        (".github/**", ".github/workflows/ci.yml", True),
        (".github/**", ".github", True),
        (".github/**", "x.github/y", False),
        (".github/**", "sub/.github/y", False),
        ("docs/", "docs/a/b.md", True),
        ("docs", "a/docs/b.md", True),
        ("/docs", "docs/b.md", True),
        ("**", "any/thing.at_all", True),
        ("*", "any/thing.at_all", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[ab].txt", "a.txt", True),
        ("[!ab].txt", "c.txt", True),
        ("[!ab].txt", "a.txt", False),
        ("x[!ab]y", "x/y", False),
        ("[", "[", True),
        ("[z-a]", "z", False),
        ("a+b(c).py", "a+b(c).py", True),
        ("a.py", "abpy", False),
        ("bun.lock", "bun.lockb", False),
        ("n\u00e4me*", "n\u00e4mely", True),
        ("a", "a\nb", False),
        ("*", "a\nb", True),
        ("**/a", "a", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b/c", True),
        ("", "a", False),
        ("/", "a", False),
    ],
)
def test_matches(glob, path, expected):
    assert matches(path, glob) is expected


def test_case():
    assert not matches(".GITHUB/x", ".github/**")
    assert matches(".GITHUB/x", ".github/**", ignore_case=True)


def test_first_match():
    assert first_match("a.py", ("*.rs", "*.py", "a.*")) == "*.py"
    assert first_match("a.py", ()) is None


def test_a_pattern_cannot_take_for_ever():
    assert not matches("a" * 200, "*a*a*a*a*b")
    assert not matches("a/" * 400, "**/**/**/b")
