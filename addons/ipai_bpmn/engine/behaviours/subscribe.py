# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a token has to know about the event that it waits for."""

from .. import iso8601
from ..expression import ExpressionError
from ..state import CONDITION, MESSAGE, SIGNAL, TIMER

# Errors, escalations and compensation are thrown at what catches them.
AWAITED = frozenset({"message", "signal", "timer", "conditional"})


def to(run, node, variables):
    """Return the values of the tokens that wait for a node's event, in a list.

    They are ``waits`` and name, correlation or due time: one for each definition that
    something has to wait for, several for a multiple event.

    :raises ExpressionError, TimerError: an expression without a value, or no time
    """
    return [
        one_of(run, part, variables, number)
        for number, part in enumerate(node.event.parts)
        if part.kind in AWAITED
    ]


def one_of(run, event, variables, number=0):
    """Return the values of a token that waits for one event definition."""
    if event.kind == "timer":
        text = str(run.value(event.expression, variables))
        due_at, repeat = iso8601.first(event.timer, text, run.now)
        return {"waits": TIMER, "due_at": due_at, "repeat": repeat, "name": text}
    if event.kind == "conditional":
        return {"waits": CONDITION, "memory": {"part": number, "held": False}}
    return {
        "waits": MESSAGE if event.kind == "message" else SIGNAL,
        "name": _text(run, event, variables),
        "correlation": _key(run.value(event.correlation, variables)),
    }


def again(run, watcher):
    """Let what has happened happen again: a cycle's timer is set anew or dropped."""
    if watcher.waits != TIMER:
        return
    if not watcher.repeat:
        del run.instance.tokens[watcher.key]
        return
    if watcher.repeat > 0:
        watcher.repeat -= 1
    due_at = iso8601.following(watcher.name, watcher.due_at)
    # After a standstill it goes on from now: nobody wants a hundred reminders at once.
    if due_at <= run.now:
        due_at = iso8601.following(watcher.name, run.now)
    watcher.due_at = due_at


def _key(value):
    """Return a correlation key as text: an order may have the number 0."""
    return "" if value is None else str(value)


def _text(run, event, variables):
    value = run.value(event.name, variables)
    if not isinstance(value, str) or not value:
        raise ExpressionError(f"{event.kind} “{event.name}” has no name")
    return value
