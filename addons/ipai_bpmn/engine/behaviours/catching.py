# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Intermediate events that wait in the flow (BPMN 2.0, 13.5.2)."""

from ..state import CHOICE
from . import subscribe


def enter(run, arrival):
    """Wait for the event; for one or all of several, each has a token of its own."""
    node, scope = arrival.node, arrival.scope
    if node.event.kind == "link":
        run.pass_on(node, scope)
        return
    waits = subscribe.to(run, node, run.instance.visible(scope))
    if node.event.kind != "multiple":
        run.wait(node, scope, flow=arrival.flow, **waits[0])
        return
    token = run.wait(node, scope, CHOICE, flow=arrival.flow)
    for values in waits:
        run.wait(node, scope, host=token.key, **values)
