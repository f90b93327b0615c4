# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a token has to know about the event that it waits for."""

from .. import iso8601
from ..expression import ExpressionError
from ..state import MESSAGE, SIGNAL, TIMER


def to(run, node, variables):
    """Return the token's values: ``waits`` and name, correlation or due time.

    :raises ExpressionError, TimerError: an expression without a value, or no time
    """
    event = node.event
    if event.kind == "timer":
        text = str(run.value(event.expression, variables))
        due_at, repeat = iso8601.first(event.timer, text, run.now)
        return {"waits": TIMER, "due_at": due_at, "repeat": repeat, "name": text}
    return {
        "waits": MESSAGE if event.kind == "message" else SIGNAL,
        "name": _text(run, node, event.name, variables),
        "correlation": _key(run.value(event.correlation, variables)),
    }


def _key(value):
    """Return a correlation key as text: an order may have the number 0."""
    return "" if value is None else str(value)


def _text(run, node, text, variables):
    value = run.value(text, variables)
    if not isinstance(value, str) or not value:
        raise ExpressionError(f"{node.event.kind} “{text}” has no name")
    return value
