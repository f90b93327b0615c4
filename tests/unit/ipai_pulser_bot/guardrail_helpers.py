# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of the guardrails share."""

from pulser_lib import guardrails
from pulser_lib.guardrails import Policy

POLICY = Policy(allowed_globs=("**",), max_files=5, max_lines=40)
TESTS = b"""\
import pytest

class TestPrice:
    def test_total(self):
        assert True

    def test_tax(self):
        assert True

async def test_async():
    assert True

def helper():
    def test_inner():
        pass
"""
FILES = {
    "src/price.py": b"def total(items):\n    return sum(items)\n",
    "tests/test_price.py": TESTS,
    "tests/conftest.py": b"import pytest\n",
    "web/cart.test.ts": b"it('adds', () => {})\n",
    "data.json": b'{"a": 1}\n',
    "pyproject.toml": b'[project]\nname = "x"\n[tool.ruff]\nline-length = 88\n',
    "template.py": b"{% if x %}\nimport {{ y }}\n{% endif %}\n",
    "run.sh": b"#!/bin/sh\n",
    "dos.txt": b"one\r\ntwo\r\n",
    "image.png": b"\x89PNG\0\0",
    "poetry.lock": b"x\n",
}
GOOD = b"def total(items):\n    return sum(items) * 2\n"


def violations(place, policy=POLICY):
    head = place._checked_out()
    found = guardrails.check(
        place.changes(),
        place.diff(),
        lambda path: place.read_blob(head, path),
        place.read_file,
        policy,
    )
    return sorted({f"{item.rule} {item.path}".strip() for item in found})
