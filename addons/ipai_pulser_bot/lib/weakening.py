# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signs that a change weakens the judge instead of repairing the code.

They are counted before and after: what was there already is nobody's fault.
"""

import ast
import re
import tomllib
import warnings
from collections import Counter

from .globs import first_match

TEST_GLOBS = (
    "test_*.py",
    "*_test.py",
    "tests/**/*.py",
    "test/**/*.py",
    "**/tests/**/*.py",
    "**/test/**/*.py",
    "conftest.py",
    "*.test.*",
    "*.spec.*",
    "__tests__",
    "*_test.go",
    "*_spec.rb",
    "*_test.rb",
    "*Test.java",
    "*Tests.java",
    "*Test.kt",
    "*Test.php",
    "*Tests.cs",
    "src/test/**",
    "**/src/test/**",
    "tests/**/*.rs",
)
# Names that switch a test off in pytest and unittest, wherever they come from.
SKIPS = frozenset(
    {
        "SkipTest",
        "collect_ignore",
        "collect_ignore_glob",
        "expectedFailure",
        "importorskip",
        "pytest_collection_modifyitems",
        "pytest_deselected",
        "pytest_ignore_collect",
        "skip",
        "skipIf",
        "skipTest",
        "skipUnless",
        "skipif",
        "xfail",
    }
)
_OTHER_SKIPS = re.compile(
    r"\b(?:it|test|describe|context|suite)\.(?:skip|only|todo|fixme|failing)\b"
    r"|\bx(?:it|test|describe)\s*\(|\bf(?:it|describe)\s*\("
    r"|\bt\.Skip(?:f|Now)?\(|@(?:Disabled|Ignore)\b|#\[ignore|\[Ignore\b"
    r"|\bmarkTestSkipped\b|\bmarkTestIncomplete\b|^\s*(?:skip|pending)\b",
    re.MULTILINE,
)
# Tables of pyproject.toml whose programs judge the code.
JUDGES = (
    "bandit",
    "black",
    "coverage",
    "flake8",
    "isort",
    "mypy",
    "pylint",
    "pyright",
    "pytest",
    "ruff",
    "tox",
)


def is_test(path):
    """Say whether a path is that of a test, in the usual languages."""
    return first_match(path, TEST_GLOBS) is not None


def parse_python(source):
    """Return the syntax tree of Python source in bytes, ``None`` if it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def test_names(tree):
    """Return the qualified names of the test functions of a syntax tree."""
    names = set()
    places = [("", tree)]
    while places:
        prefix, node = places.pop()
        for child in ast.iter_child_nodes(node):
            inner = prefix
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                if child.name.startswith("test"):
                    names.add(prefix + child.name)
                continue  # what is nested in a function is not collected
            if isinstance(child, ast.ClassDef):
                inner = f"{prefix}{child.name}."
            places.append((inner, child))
    return names


def python_skips(tree):
    """Count what switches tests off in a syntax tree."""
    found = Counter()
    for node in ast.walk(tree):
        # Attribute, Name, FunctionDef and alias: each kind has one of these.
        found.update(getattr(node, field, None) for field in ("attr", "id", "name"))
    return sum(found[name] for name in SKIPS)


def other_skips(text):
    """Count what switches tests off in tests of other languages."""
    return len(_OTHER_SKIPS.findall(text))


def judge_settings(source):
    """Return the settings of tests and linters in a pyproject.toml in bytes."""
    try:
        tools = tomllib.loads(source.decode()).get("tool")
    except (ValueError, RecursionError):
        return None
    if not isinstance(tools, dict):
        return {}
    return {name: tools[name] for name in JUDGES if name in tools}
