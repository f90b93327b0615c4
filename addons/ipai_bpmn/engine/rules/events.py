# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which events stand where (BPMN 2.0, table 10.93), and what they have to say."""

from .. import expression, iso8601
from ..expression import ExpressionError
from ..iso8601 import TimerError
from ..model import ACTIVITIES, EVENTS, THROWING
from .texts import condition

EVENT_SUBPROCESS = "eventSubprocess"
_AWAITED = {"message", "timer", "signal", "conditional", "multiple"}
# Parallel multiple events are multiple ones here.
ALLOWED = {
    "startEvent": _AWAITED | {"none"},
    EVENT_SUBPROCESS: _AWAITED | {"none", "error", "escalation", "compensate"},
    "intermediateCatchEvent": _AWAITED | {"link"},
    "intermediateThrowEvent": {
        *("none", "message", "signal", "escalation", "compensate", "link"),
        "multiple",
    },
    "boundaryEvent": _AWAITED | {"error", "escalation", "compensate", "cancel"},
    "endEvent": {
        *("none", "message", "signal", "error", "escalation", "compensate", "cancel"),
        *("terminate", "multiple"),
    },
}
KNOWN = set.union(*ALLOWED.values())
PLACES = {
    "startEvent": "as a start event",
    EVENT_SUBPROCESS: "as the start of an event subprocess",
    "intermediateCatchEvent": "as an intermediate event that waits",
    "intermediateThrowEvent": "as an intermediate event that throws",
    "boundaryEvent": "at the border of an activity",
    "endEvent": "as an end event",
}
# They come once and end what they come to.
INTERRUPTING = ("error", "cancel", "compensate")
NAMED = ("message", "signal", "link")
# What waits for all of several events gets each of them from outside.
PARALLEL = ("message", "signal", "timer", "conditional")


def check(model, node):
    """Yield what is wrong with the event of a node."""
    if node.kind in EVENTS:
        yield from _place(model, node)
    if node.kind == "boundaryEvent":
        yield from _attached(model, node)
    for event in node.event.parts:
        yield from _content(node, event)
    if node.event.kind == "link":
        yield from _link(model, node)


# Places


def _place(model, node):
    around = model.nodes.get(node.scope)
    place = node.kind
    if place == "startEvent" and around is not None and around.triggered_by_event:
        place = EVENT_SUBPROCESS
    for event in node.event.parts:
        yield from _allowed(node, event, place)
    if node.event.kind == "multiple":
        yield from _multiple(model, node)
    if node.kind == "endEvent" and node.event.find("cancel"):
        while around is not None and around.kind != "transaction":
            around = model.nodes.get(around.scope)
        if around is None:
            yield "cancel-end", "Only what is in a transaction can cancel it."


def _allowed(node, event, place):
    if event.kind == "unknown":
        text = f"The event definition “{event.missing}” is not there."
        yield "event-definition-reference", text
    elif event.kind not in KNOWN:
        yield "event-known", f"A {event.kind} event is not known."
    elif event.kind not in ALLOWED[place]:
        yield "event-place", f"BPMN has no {event.kind} event {PLACES[place]}."
    elif not node.interrupting and event.kind in INTERRUPTING:
        name = "An error" if event.kind == "error" else f"A {event.kind} event"
        yield "event-interrupting", f"{name} always interrupts the activity."


def _multiple(model, node):
    kinds = [event.kind for event in node.event.events]
    if "link" in kinds or "none" in kinds:
        yield "multiple-link", "A link is none of several events."
    if node.event.parallel:
        if node.kind not in ("startEvent", "intermediateCatchEvent", "boundaryEvent"):
            text = "An event that throws does not wait for all of several events."
            yield "multiple-parallel-place", text
        begins = node.kind == "startEvent" and node.scope == model.id
        for kind in sorted(set(kinds) - set(PARALLEL[:2] if begins else PARALLEL)):
            text = f"A {kind} event is none of several that all have to happen."
            yield "multiple-parallel", text
    ends = {"error", "cancel", "terminate"} & set(kinds)
    if node.kind == "endEvent" and ("compensate" in kinds or len(ends) > 1) and ends:
        yield (
            "multiple-ends",
            f"One end event is not {', '.join(sorted(kinds))} at once.",
        )
    if kinds.count("compensate") > 1:
        yield "multiple-compensation", "An event compensates once."


def _attached(model, node):
    host = model.nodes.get(node.attached_to)
    if not host:
        text = f"It is attached to “{node.attached_to}”, which is not there."
        yield "boundary-host", text
    elif host.kind not in ACTIVITIES:
        yield "boundary-activity", "A boundary event is attached to an activity."
    elif host.scope != node.scope:
        text = "The activity of the boundary event is in another subprocess."
        yield "boundary-scope", text
    elif node.event.find("cancel") and host.kind != "transaction":
        yield "cancel-boundary", "Only a transaction is cancelled."
    if not node.outgoing and not node.event.find("compensate"):
        yield "boundary-outgoing", "Nothing follows the boundary event."


# What they say


def _content(node, event):
    if event.missing and event.kind != "unknown" and _says_what(node):
        text = f"The {event.kind} “{event.missing}” is not there."
        yield "unknown-reference", text
    if event.kind == "timer":
        yield from _timer(event)
    elif event.kind == "conditional":
        if not event.expression:
            yield "condition-missing", "The conditional event has no condition."
        yield from condition("condition", event.expression)
    elif event.kind in NAMED and _says_what(node):
        yield from _name(event)
    elif event.kind == "escalation" and not event.name and node.kind in THROWING:
        yield "event-name", "The escalation has no code."


def _says_what(node):
    """A send task may run a method instead of sending a message."""
    return node.kind != "sendTask" or not (node.method or node.script)


def _name(event):
    if not event.name:
        yield "event-name", f"The {event.kind} has no name."
    for text in (event.name, event.correlation):
        try:
            expression.check(text)
        except ExpressionError as error:
            yield "expression", f"{event.kind}: {error}"


def _timer(event):
    if not event.timer:
        text = "The timer has neither a date, a duration nor a cycle."
        yield "timer-missing", text
        return
    text = event.expression
    try:
        if expression.is_plain(text):
            iso8601.check(event.timer, text)
        else:
            expression.check(text)
    except (ExpressionError, TimerError) as error:
        yield "timer", f"timer: {error}"


# Links


def _link(model, node):
    if node.kind == "intermediateThrowEvent":
        targets = model.link_targets(node)
        if not targets:
            yield "link-target", f"No link event “{node.event.name}” waits."
        if node.outgoing:
            yield "link-outgoing", "A link event that throws has no way out."
    elif node.kind == "intermediateCatchEvent":
        if not model.link_sources[node.id]:
            yield "link-source", f"No link event “{node.event.name}” leads here."
        if len(model.link_targets(node)) > 1:
            text = f"Two link events “{node.event.name}” wait."
            yield "link-unique", text
        if node.incoming:
            yield "link-incoming", "A link event that waits has no way in."
