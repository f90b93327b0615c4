# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What undoes what (BPMN 2.0, 10.7)."""

from ..model import ACTIVITIES, SUBPROCESSES


def check(model, node):
    """Yield what is wrong with handlers, and with events that ask for them."""
    if node.kind == "boundaryEvent" and node.event.find("compensate"):
        yield from _boundary(model, node)
    if node.for_compensation:
        yield from _handler(model, node)
    if node.kind in ("intermediateThrowEvent", "endEvent"):
        for event in node.event.find("compensate"):
            yield from _activity(model, node, event.name)


def _boundary(model, node):
    if node.event.kind != "compensate":
        text = "A compensation event at a border is none of several events."
        yield "compensation-multiple", text
        return
    if node.outgoing:
        text = "An association leads to what compensates, no sequence flow."
        yield "compensation-flow", text
    connected = [model.nodes.get(key) for key in model.associations.get(node.id, ())]
    handlers = [one for one in connected if one and one.kind in ACTIVITIES]
    if len(handlers) != 1:
        text = "The compensation event has an association with one activity."
        yield "compensation-handler", text
    for one in handlers:
        if not one.for_compensation:
            text = f"“{one.id}” is not marked as being for compensation."
            yield "compensation-mark", text
        elif one.scope != node.scope:
            text = f"“{one.id}” is in another subprocess."
            yield "compensation-scope", text
    siblings = model.boundaries.get(node.attached_to, ())
    if len([one for one in siblings if one.event.find("compensate")]) > 1:
        yield "compensation-twice", "An activity has one compensation event."


def _handler(model, node):
    if node.incoming or node.outgoing:
        text = "No sequence flow leads to or from an activity for compensation."
        yield "compensation-flow", text
    events = [model.nodes.get(key) for key in model.associations.get(node.id, ())]
    if not any(one and one.event.find("compensate") for one in events):
        text = "No compensation event leads to the activity for compensation."
        yield "compensation-unused", text


def _activity(model, node, key):
    if not key:
        return
    activity = model.nodes.get(key)
    if not activity or activity.kind not in ACTIVITIES:
        yield "compensation-activity", f"The activity “{key}” is not there."
        return
    scopes, scope = {node.scope}, model.nodes.get(node.scope)
    while scope and scope.triggered_by_event:
        scopes.add(scope.scope)
        scope = model.nodes.get(scope.scope)
    if activity.scope not in scopes:
        text = f"The activity “{key}” is not in the same subprocess."
        yield "compensation-activity-scope", text
    elif not (model.handler(key) or activity.kind in SUBPROCESSES):
        yield "compensation-missing", f"Nothing compensates the activity “{key}”."
