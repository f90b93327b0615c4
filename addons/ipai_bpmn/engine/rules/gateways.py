# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Gateways and the flows that leave a node (BPMN 2.0, 10.6)."""

from ..model import GATEWAYS
from .flows import UNCONDITIONAL
from .texts import condition

# What may begin an instance after an event-based gateway that instantiates.
INSTANTIATING = ("message", "signal")


def check(model, node):
    """Yield what is wrong with the ways out of a node, and with a gateway."""
    if node.default and node.kind in UNCONDITIONAL:
        yield "default-place", "Nothing can be a default flow of this element."
    elif node.default and node.default not in node.outgoing:
        text = f"The default flow “{node.default}” does not leave this element."
        yield "default-flow", text
    if node.kind not in GATEWAYS:
        return
    if len(node.incoming) < 2 and len(node.outgoing) < 2:
        text = "The gateway has neither several ways in nor several ways out."
        yield "gateway-one-way", text
    if node.kind in ("exclusiveGateway", "inclusiveGateway"):
        yield from _choice(model, node)
    elif node.kind == "complexGateway":
        yield from _complex(node)
    elif node.kind == "eventBasedGateway":
        yield from _events(model, node)
        yield from _beginning(model, node)


def _choice(model, node):
    flows = [model.flows[key] for key in node.outgoing]
    for flow in flows if len(flows) > 1 else ():
        if not flow.condition and flow.id != node.default:
            text = (
                f"The flow “{flow.id}” has neither a condition nor is it the default."
            )
            yield "gateway-condition", text


def _complex(node):
    if len(node.incoming) > 1 and not node.activation:
        text = "The complex gateway does not say when it goes on."
        yield "complex-activation", text
    yield from condition("activation condition", node.activation)


def _events(model, node):
    followers = [model.nodes.get(model.flows[key].target) for key in node.outgoing]
    followers = list(filter(None, followers))
    if len(followers) < 2:
        yield "event-gateway-count", "An event-based gateway needs two events or more."
    for one in followers:
        where = f"“{one.id}” after an event-based gateway"
        if one.kind not in ("intermediateCatchEvent", "receiveTask"):
            yield "event-gateway-target", f"{where} is no waiting event."
            continue
        if len(one.incoming) > 1:
            yield "event-gateway-second-way", f"{where} has a second way in."
        if model.boundaries.get(one.id):
            yield "event-gateway-boundary", f"{where} has events at its border."
        if one.loop:
            yield "event-gateway-loop", f"{where} is done several times."
        if one.event.parallel:
            yield "event-gateway-parallel", f"{where} waits for several events."
    if len({one.kind for one in followers if one.event.kind == "message"}) > 1:
        text = "Either receive tasks or message events follow, not both."
        yield "event-gateway-mixed", text


def _beginning(model, node):
    if node.parallel and not node.instantiate:
        text = "A parallel event-based gateway is there to begin a process."
        yield "event-gateway-type", text
    if not node.instantiate:
        return
    if node.incoming:
        yield "instantiate-incoming", "What begins a process has no way in."
    if node.scope != model.id:
        yield "instantiate-place", "What is in a subprocess cannot begin a process."
    for key in node.outgoing:
        one = model.nodes.get(model.flows[key].target)
        if one and one.event.kind not in INSTANTIATING:
            text = f"“{one.id}”: messages and signals begin a process here."
            yield "instantiate-event", text
