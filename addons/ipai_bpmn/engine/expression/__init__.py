# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small safe language for conditions, mappings and scripts over process variables.

It reads what modellers write: ``${amount > 100 && approved}`` (JUEL of Camunda 7 and
Flowable), ``= amount > 100 and approved`` (FEEL of Camunda 8), or the bare expression.
There are values, operators and a fixed list of functions: no attributes of Python
objects, no names but variables, no loops, so an expression always ends.
"""

from .errors import ExpressionError
from .evaluate import bounded, evaluate
from .syntax import parse, template

__all__ = [
    "ExpressionError",
    "check",
    "check_condition",
    "evaluate",
    "is_plain",
    "is_true",
    "render",
]


def check(text):
    """Parse an expression or a text with ``${…}`` in it.

    :raises ExpressionError: says what is wrong and where
    """
    template(text)


def check_condition(text):
    """Parse a condition, which is an expression with or without its signs."""
    parse(text)


def is_plain(text):
    """Say whether a text holds no expression.

    :raises ExpressionError: it holds one that cannot be read
    """
    return all(isinstance(part, str) for part in template(text))


def is_true(text, variables, now=None):
    """Evaluate a condition.

    :raises ExpressionError: also when the value is neither true nor false
    """
    value = evaluate(parse(text), variables, now)
    if not isinstance(value, bool):
        raise ExpressionError(f"{text}: gives {value!r}, not true or false")
    return value


def render(text, variables, now=None):
    """Return the value of a text that may be an expression.

    ``= …`` and a single ``${…}`` give the value of the expression, a text with ``${…}``
    inside gives a text, everything else gives itself.
    """
    parts = template(text)
    if len(parts) == 1:
        return _part(parts[0], variables, now)
    values = (_part(part, variables, now) for part in parts)
    return bounded("".join("" if value is None else str(value) for value in values))


def _part(part, variables, now):
    return part if isinstance(part, str) else evaluate(part, variables, now)
