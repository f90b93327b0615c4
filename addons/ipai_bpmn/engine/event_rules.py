# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which events stand where (BPMN 2.0, table 10.93), and what they have to say."""

from . import expression, iso8601
from .expression import ExpressionError
from .iso8601 import TimerError
from .model import EVENTS

RUN = {
    "startEvent": {"none", "message", "timer", "signal"},
    "intermediateCatchEvent": {"message", "timer", "signal"},
    "intermediateThrowEvent": {"none", "message", "signal"},
    "boundaryEvent": {"message", "timer", "signal", "error"},
    "endEvent": {"none", "message", "signal", "error", "terminate"},
}
KNOWN = {
    "none",
    "message",
    "timer",
    "signal",
    "error",
    "terminate",
    "escalation",
    "conditional",
    "compensate",
    "link",
    "cancel",
    "multiple",
}
PLACES = {
    "startEvent": "as a start event",
    "intermediateCatchEvent": "as an intermediate event that waits",
    "intermediateThrowEvent": "as an intermediate event that throws",
    "boundaryEvent": "at the border of an activity",
    "endEvent": "as an end event",
}
# Not in the standard at all, whatever the engine can do.
IMPOSSIBLE = {
    ("intermediateThrowEvent", "timer"),
    ("intermediateThrowEvent", "error"),
    ("intermediateThrowEvent", "terminate"),
    ("intermediateCatchEvent", "error"),
    ("intermediateCatchEvent", "terminate"),
    ("intermediateCatchEvent", "none"),
    ("boundaryEvent", "none"),
    ("boundaryEvent", "terminate"),
    ("endEvent", "timer"),
    ("startEvent", "terminate"),
}


def check(_model, node):
    """Yield what is wrong with the event of a node."""
    if node.kind in EVENTS:
        yield from _place(node)
    event = node.event
    if event.kind == "timer":
        yield from _timer(event)
    elif event.kind in ("message", "signal") and _needs_name(node):
        yield from _name(event)
    if node.kind == "boundaryEvent" and event.kind == "error" and not node.interrupting:
        yield "An error always interrupts the activity."


def _place(node):
    kind, place = node.event.kind, PLACES[node.kind]
    if kind in RUN[node.kind]:
        return
    if (node.kind, kind) in IMPOSSIBLE:
        yield f"BPMN has no {kind} event {place}."
    elif kind in KNOWN:
        yield f"A {kind} event {place} is not run yet."
    else:
        yield f"A {kind} event is not known."


def _needs_name(node):
    """A send task may run a method instead of sending a message."""
    return node.kind != "sendTask" or not (node.method or node.script)


def _name(event):
    if not event.name:
        yield f"The {event.kind} has no name."
    for text in (event.name, event.correlation):
        try:
            expression.check(text)
        except ExpressionError as error:
            yield f"{event.kind}: {error}"


def _timer(event):
    if not event.timer:
        yield "The timer has neither a date, a duration nor a cycle."
        return
    text = event.expression
    try:
        if expression.is_plain(text):
            iso8601.check(event.timer, text)
        else:
            expression.check(text)
    except (ExpressionError, TimerError) as error:
        yield f"timer: {error}"
