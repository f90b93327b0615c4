# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names and expressions in what a model says."""

from .. import expression
from ..expression import ExpressionError


def words(kind):
    """Return “user task” for userTask."""
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in kind)


def readable(what, text, rule="expression"):
    """Yield what is wrong with a text that may hold an expression."""
    yield from _read(expression.check, what, text, rule)


def condition(what, text, rule="expression"):
    """Yield what is wrong with a text that is an expression, whatever its signs."""
    yield from _read(expression.check_condition, what, text, rule)


def _read(read, what, text, rule):
    try:
        if text:
            read(text)
    except ExpressionError as error:
        yield rule, f"{what}: {error}"
