# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Subprocesses of all kinds (BPMN 2.0, 10.3.5 and 10.5.6)."""

from ..model import ACTIVITIES, SUBPROCESSES
from .texts import condition


def check(model, node):
    """Yield what is wrong with a subprocess."""
    if node.kind not in SUBPROCESSES:
        return
    if node.triggered_by_event:
        yield from _event_subprocess(model, node)
    elif node.ad_hoc:
        yield from _ad_hoc(model, node)
    else:
        yield from _embedded(model, node)
    if node.kind == "transaction":
        yield from _transaction(model, node)


def _embedded(model, node):
    starts = model.starts(node.id)
    for start in starts:
        if start.event.kind != "none":
            text = f"“{start.id}”: a subprocess begins with a none start event."
            yield "subprocess-start", text
    if len(starts) > 1:
        yield "subprocess-one-start", "A subprocess has one start event."
    if not model.entries(node.id):
        yield "subprocess-beginning", "The subprocess has no beginning."


def _event_subprocess(model, node):
    if node.incoming or node.outgoing:
        text = "No sequence flow leads into or out of an event subprocess."
        yield "event-subprocess-flow", text
    if model.boundaries.get(node.id):
        text = "An event subprocess has no events at its border."
        yield "event-subprocess-boundary", text
    if node.loop:
        text = "An event subprocess is not done several times."
        yield "event-subprocess-loop", text
    if node.kind != "subProcess":
        text = "An event subprocess is neither ad hoc nor a transaction."
        yield "event-subprocess-kind", text
    starts = model.starts(node.id)
    if len(starts) != 1:
        text = "An event subprocess has exactly one start event."
        yield "event-subprocess-start", text
        return
    (start,) = starts
    if start.event.kind == "none":
        text = "The start event of an event subprocess says what it waits for."
        yield "event-subprocess-trigger", text
    if start.event.find("compensate") and node.scope == model.id:
        text = "It compensates a subprocess, and there is none around it."
        yield "event-subprocess-compensation", text


def _ad_hoc(model, node):
    inside = model.by_scope.get(node.id, ())
    if not any(one.kind in ACTIVITIES for one in inside):
        yield "ad-hoc-empty", "An ad-hoc subprocess needs an activity."
    for one in inside:
        if one.kind in ("startEvent", "endEvent"):
            text = f"“{one.id}”: an ad-hoc subprocess has no start and end events."
            yield "ad-hoc-event", text
    yield from condition("completion condition", node.ad_hoc.completion)


def _transaction(model, node):
    cancels = [one for one in _inside(model, node.id) if one.event.find("cancel")]
    caught = [
        one for one in model.boundaries.get(node.id, ()) if one.event.find("cancel")
    ]
    if cancels and not caught:
        text = (
            "The transaction can be cancelled; no event at its border says what then."
        )
        yield "cancel-uncaught", text
    if len(caught) > 1:
        yield "cancel-twice", "A transaction has one cancel event at its border."


def _inside(model, scope):
    """Yield the nodes of a scope and of what is in it, but not of other transactions.

    Their cancel events end those.
    """
    for node in model.by_scope.get(scope, ()):
        yield node
        if node.kind in SUBPROCESSES and node.kind != "transaction":
            yield from _inside(model, node.id)
