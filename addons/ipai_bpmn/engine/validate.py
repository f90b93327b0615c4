# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a model cannot run: every reason, with element and line.

What is drawn and not run would be a lie in a picture, so nothing is dropped silently:
a construct that the engine does not know is a reason.
"""

from . import event_rules, expression, scripts
from .behaviours import BEHAVIOURS
from .expression import ExpressionError
from .model import (
    ACTIVITIES,
    AUTOMATIC_TASKS,
    COMPLETE,
    REDO,
    SUBPROCESSES,
    WORK_TASKS,
)
from .problems import Problem

NOT_RUN = {
    "adHocSubProcess": "An ad-hoc subprocess is not run yet.",
    "complexGateway": "A complex gateway is not run yet.",
    "transaction": "A transaction is not run yet.",
}
LOOPS = {
    "multiInstanceLoopCharacteristics": "A multi-instance activity is not run yet.",
    "standardLoopCharacteristics": "A loop is not run yet.",
}


def problems(model):
    """Return the reasons why a ProcessModel cannot run, in the order of the lines."""
    found = list(model.problems)
    for flow in model.flows.values():
        found += _flow(model, flow)
    for node in model.nodes.values():
        found += (
            Problem(node.id, node.line, text)
            for check in _CHECKS
            for text in check(model, node)
        )
    found += _beginning(model)
    return sorted(set(found), key=lambda one: (one.line, one.element_id, one.text))


def _beginning(model):
    process = model.process
    if not model.nodes:
        return [Problem(process.id, process.line, "The process is empty.")]
    if not model.starts() and not model.entries():
        return [Problem(process.id, process.line, "The process has no beginning.")]
    return []


def _flow(model, flow):
    texts = []
    for what, key in (("source", flow.source), ("target", flow.target)):
        if key not in model.nodes:
            texts.append(f"The {what} “{key}” of the sequence flow is not there.")
    if not texts:
        source, target = model.nodes[flow.source], model.nodes[flow.target]
        if source.scope != target.scope:
            texts.append("A sequence flow must not cross the border of a subprocess.")
        if target.kind in ("startEvent", "boundaryEvent"):
            texts.append(f"A sequence flow must not lead into a {_words(target.kind)}.")
        if source.kind == "endEvent":
            texts.append("A sequence flow must not leave an end event.")
    texts += _readable("condition", flow.condition)
    return [Problem(flow.id, flow.line, text) for text in texts]


def _supported(_model, node):
    if node.kind in NOT_RUN:
        yield NOT_RUN[node.kind]
    elif node.kind not in BEHAVIOURS and node.kind != "boundaryEvent":
        yield f"A {_words(node.kind)} is not run."
    if node.loop:
        yield LOOPS[node.loop]
    if node.triggered_by_event:
        yield "An event subprocess is not run yet."


def _gateway(model, node):
    flows = [model.flows[key] for key in node.outgoing]
    if node.default and node.default not in node.outgoing:
        yield f"The default flow “{node.default}” does not leave this element."
    if node.kind not in ("exclusiveGateway", "inclusiveGateway") or len(flows) < 2:
        return
    for flow in flows:
        if not flow.condition and flow.id != node.default:
            yield f"The flow “{flow.id}” has neither a condition nor is it the default."


def _event_gateway(model, node):
    if node.kind != "eventBasedGateway":
        return
    followers = [model.nodes.get(model.flows[key].target) for key in node.outgoing]
    if len(followers) < 2:
        yield "An event-based gateway needs two events or more."
    for follower in filter(None, followers):
        if follower.kind not in ("intermediateCatchEvent", "receiveTask"):
            yield f"“{follower.id}” after an event-based gateway is no waiting event."
        elif len(follower.incoming) > 1:
            yield f"“{follower.id}” after an event-based gateway has a second way in."


def _automatic(_model, node):
    """A task that a machine does has to say how."""
    if node.kind not in AUTOMATIC_TASKS:
        return
    told = node.method or node.script
    if node.kind == "sendTask":
        told = told or node.event.name
    if not told:
        yield f"The {_words(node.kind)} has neither a method nor an expression."
    if node.script and not node.method:
        try:
            scripts.check(node.script, node.result)
        except ExpressionError as error:
            yield f"script: {error}"


def _called(_model, node):
    if node.kind == "callActivity" and not node.called:
        yield "The call activity does not say which process it calls."


def _subprocess(model, node):
    if node.kind not in SUBPROCESSES or node.triggered_by_event:
        return
    for start in model.starts(node.id):
        if start.event.kind != "none":
            yield f"“{start.id}”: a subprocess begins with a none start event."
    if len(model.starts(node.id)) > 1:
        yield "A subprocess has one start event."
    if not model.entries(node.id):
        yield "The subprocess has no beginning."


def _attached(model, node):
    if node.kind != "boundaryEvent":
        return
    host = model.nodes.get(node.attached_to)
    if not host:
        yield f"It is attached to “{node.attached_to}”, which is not there."
    elif host.kind not in ACTIVITIES:
        yield "A boundary event is attached to an activity."
    elif host.scope != node.scope:
        yield "The activity of the boundary event is in another subprocess."
    if not node.outgoing:
        yield "Nothing follows the boundary event."


def _reachable(model, node):
    """A node in the middle without a way in would never do anything."""
    if node.incoming or node.triggered_by_event:
        return
    if node.kind == "intermediateCatchEvent":
        yield "Nothing leads to the event."
    elif node.kind == "endEvent":
        yield "Nothing leads to the end event."
    elif node.kind not in ("startEvent", "boundaryEvent") and model.starts(node.scope):
        yield f"Nothing leads to the {_words(node.kind)}."


def _expressions(_model, node):
    if node.kind in WORK_TASKS:
        for what in ("assignee", "priority", "due"):
            yield from _readable(what, getattr(node, what))
    for mapping in (*node.inputs, *node.outputs):
        if not mapping.target:
            yield "A mapping has no target variable."
        yield from _readable(f"mapping of “{mapping.target}”", mapping.expression)


def _approval(_model, node):
    if node.approval and node.kind not in WORK_TASKS:
        yield f"A {_words(node.kind).strip()} asks nobody for an approval."
    if node.on_rejection not in ("", COMPLETE, REDO):
        yield f"onRejection: “{node.on_rejection}” is neither complete nor redo."


def _readable(what, text):
    read = expression.check_condition if what == "condition" else expression.check
    try:
        if text:
            read(text)
    except ExpressionError as error:
        yield f"{what}: {error}"


def _words(kind):
    """Return “user task” for userTask."""
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in kind)


_CHECKS = (
    _supported,
    event_rules.check,
    _gateway,
    _event_gateway,
    _automatic,
    _called,
    _subprocess,
    _attached,
    _reachable,
    _expressions,
    _approval,
)
