# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Gateways (BPMN 2.0, 13.4)."""

from .. import complex_gateway, joins
from ..state import CHOICE
from . import subscribe


def exclusive(run, arrival):
    """Every token goes through by itself (13.4.2)."""
    run.pass_on(arrival.node, arrival.scope)


def join_and_split(run, arrival):
    """Parallel and inclusive: wait for the other branches, if there are some."""
    if len(arrival.node.incoming) > 1:
        joins.wait(run, arrival)
    else:
        run.pass_on(arrival.node, arrival.scope)


def complex_(run, arrival):
    """Wait for as many branches as the condition wants (13.4.5)."""
    if len(arrival.node.incoming) > 1:
        joins.wait(run, arrival)
    else:
        complex_gateway.split(run, arrival.node, arrival.scope)


def event_based(run, arrival):
    """Wait for the first of the events that follow (13.4.4)."""
    scope = arrival.scope
    seen = run.instance.visible(scope)
    waits = [
        (node, values)
        for node in run.model.followers(arrival.node)
        for values in subscribe.to(run, node, seen)
    ]
    token = run.wait(arrival.node, scope, CHOICE, flow=arrival.flow)
    for node, values in waits:
        run.wait(node, scope, host=token.key, **values)
