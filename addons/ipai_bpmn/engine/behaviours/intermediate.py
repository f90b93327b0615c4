# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Intermediate events in the flow: catch waits, throw tells and goes on."""

from ..events import Throw
from . import subscribe


def catch(run, arrival):
    seen = run.instance.visible(arrival.scope)
    values = subscribe.to(run, arrival.node, seen)
    run.wait(arrival.node, arrival.scope, flow=arrival.flow, **values)


def throw(run, arrival):
    effect = message_or_signal(run, arrival.node, arrival.scope)
    run.pass_on(arrival.node, arrival.scope)
    run.effects += effect


def message_or_signal(run, node, scope, local=None):
    """Return what a throwing event, or a send task, tells: a list of effects."""
    if node.event.kind not in ("message", "signal"):
        return []
    seen = run.instance.visible(scope, local)
    values = subscribe.to(run, node, seen)
    given = {one.target: run.value(one.expression, seen) for one in node.inputs}
    return [
        Throw(
            node.event.kind,
            values["name"],
            values["correlation"],
            given if node.inputs else dict(seen),
        )
    ]
