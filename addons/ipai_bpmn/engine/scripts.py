# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scripts: one expression with a result variable, or lines of ``name = expression``."""

import re
from collections import ChainMap

from . import expression
from .expression import ExpressionError

_ASSIGNMENT = re.compile(r"([^\W\d]\w*)\s*=(?!=)\s*(.+)", re.DOTALL)


def check(script, result):
    """Raise ExpressionError for a script that cannot be read."""
    for _name, text in _statements(script, result):
        expression.check(f"= {text}")


def evaluate(script, result, variables, now):
    """Return the variables that a script sets; later lines see earlier ones."""
    values = {}
    seen = ChainMap(values, variables)
    for name, text in _statements(script, result):
        values[name] = expression.render(f"= {text}", seen, now)
    return values


def _statements(script, result):
    if result:
        text = script.strip()
        yield result, _without_sign(text)
        return
    for line in script.splitlines():
        line = line.strip().rstrip(";")
        if not line:
            continue
        match = _ASSIGNMENT.fullmatch(line)
        if not match:
            raise ExpressionError(f"{line}: write name = expression")
        yield match[1], match[2]


def _without_sign(text):
    if text[:2] in ("${", "#{") and text.endswith("}"):
        return text[2:-1]
    return text[1:] if text.startswith("=") and text[:2] != "==" else text
