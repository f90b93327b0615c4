# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which sequence flows a token takes out of a node (BPMN 2.0, 13.3.1 and 13.4)."""

from .expression import is_true


class NoWayOut(ValueError):
    """No outgoing flow can be taken, and there is no default."""


def select(model, node, variables, now):
    """Return the flows to take.

    Exclusive gateways take the first whose condition is true, parallel gateways take
    all. Everything else, inclusive gateways among it, takes all without a condition and
    all whose condition is true. The default flow is taken when no other is.

    :raises NoWayOut: conditions and no default, and nothing is true
    :raises ExpressionError: a condition has no value
    """
    flows = [model.flows[key] for key in node.outgoing]
    if node.kind in ("parallelGateway", "eventBasedGateway") or not flows:
        return flows
    if len(flows) == 1 and not flows[0].condition:
        return flows
    taken = []
    for flow in flows:
        if flow.id != node.default and _is_taken(flow, variables, now):
            taken.append(flow)
            if node.kind == "exclusiveGateway":
                break
    if taken:
        return taken
    if node.default:
        return [model.flows[node.default]]
    raise NoWayOut("no condition is true, and there is no default flow")


def _is_taken(flow, variables, now):
    return not flow.condition or is_true(flow.condition, variables, now)
