# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sequence flows (BPMN 2.0, 8.4.13 and 10.2.1)."""

from ..model import EVENTS
from .texts import condition, words

# Nothing chooses between the flows that leave them.
UNCONDITIONAL = EVENTS | {"parallelGateway", "eventBasedGateway"}


def check(model, flow):
    """Yield what is wrong with a sequence flow."""
    is_there = True
    for what, key in (("source", flow.source), ("target", flow.target)):
        if key not in model.nodes:
            is_there = False
            text = f"The {what} “{key}” of the sequence flow is not there."
            yield f"flow-{what}", text
    if is_there:
        yield from _ends(model.nodes[flow.source], model.nodes[flow.target])
        yield from _condition(model.nodes[flow.source], flow)
    yield from condition("condition", flow.condition)


def _ends(source, target):
    if source.scope != target.scope:
        text = "A sequence flow must not cross the border of a subprocess."
        yield "flow-scope", text
    if target.kind in ("startEvent", "boundaryEvent"):
        text = f"A sequence flow must not lead into a {words(target.kind)}."
        rule = "start-incoming" if target.kind == "startEvent" else "boundary-incoming"
        yield rule, text
    if source.kind == "endEvent":
        yield "end-outgoing", "A sequence flow must not leave an end event."


def _condition(source, flow):
    if not flow.condition:
        return
    if flow.id == source.default:
        yield "default-condition", "The default flow has a condition."
    if source.kind in UNCONDITIONAL:
        text = f"A flow out of a {words(source.kind)} has no condition."
        yield "condition-place", text
