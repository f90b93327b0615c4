# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tasks and call activities, and how nodes are reached (BPMN 2.0, 10.3)."""

from .. import retries, scripts
from ..behaviours import BEHAVIOURS
from ..expression import ExpressionError
from ..iso8601 import TimerError
from ..model import ACTIVITIES, AUTOMATIC_TASKS, COMPLETE, REDO, WORK_TASKS
from .texts import condition, readable, words


def check(model, node):
    """Yield what is wrong with an activity, or with the way to a node."""
    if node.kind not in BEHAVIOURS and node.kind != "boundaryEvent":
        yield "element", f"A {words(node.kind)} is not run."
    yield from _reachable(model, node)
    yield from _expressions(node)
    yield from _approval(node)
    yield from _retries(node)
    if node.kind in AUTOMATIC_TASKS:
        yield from _automatic(node)
    if node.kind == "callActivity" and not node.called:
        text = "The call activity does not say which process it calls."
        yield "call-target", text
    if node.kind in ACTIVITIES:
        yield from _conditional_flows(model, node)
    if node.kind == "receiveTask" and node.instantiate:
        yield from _instantiate(model, node)


def _automatic(node):
    """A task that a machine does has to say how."""
    told = node.method or node.script
    if node.kind == "sendTask":
        told = told or node.event.name
    if not told:
        text = f"The {words(node.kind)} has neither a method nor an expression."
        yield "task-implementation", text
    if node.script and not node.method:
        try:
            scripts.check(node.script, node.result)
        except ExpressionError as error:
            yield "script", f"script: {error}"


def _conditional_flows(model, node):
    flows = [model.flows[key] for key in node.outgoing]
    if len(flows) == 1 and flows[0].condition:
        text = "The only flow that leaves the activity has a condition."
        yield "conditional-flow-alone", text


def _instantiate(model, node):
    if node.incoming:
        yield "instantiate-incoming", "What begins a process has no way in."
    if node.scope != model.id:
        yield "instantiate-place", "What is in a subprocess cannot begin a process."
    if node.loop:
        yield "instantiate-loop", "What begins a process is not done several times."


def _reachable(model, node):
    """A node in the middle without a way in would never do anything."""
    if node.incoming or node.triggered_by_event or node.for_compensation:
        return
    if node.kind == "intermediateCatchEvent":
        if node.event.kind != "link":
            yield "unreachable", "Nothing leads to the event."
    elif node.kind == "endEvent":
        yield "unreachable", "Nothing leads to the end event."
    elif _is_left_out(model, node):
        yield "unreachable", f"Nothing leads to the {words(node.kind)}."


def _is_left_out(model, node):
    """Where something else begins, what has no way in does not."""
    if node.kind in ("startEvent", "boundaryEvent") or node.instantiate:
        return False
    begins = any(one.instantiate for one in model.by_scope[node.scope])
    return begins or bool(model.starts(node.scope))


def _approval(node):
    if node.approval and node.kind not in WORK_TASKS:
        text = f"A {words(node.kind)} asks nobody for an approval."
        yield "approval-place", text
    if node.on_rejection not in ("", COMPLETE, REDO):
        text = f"onRejection: “{node.on_rejection}” is neither complete nor redo."
        yield "approval-rejection", text


def _retries(node):
    try:
        retries.read(node.retries, node.retry_intervals, 0)
    except TimerError as error:
        yield "retries", f"retries: {error}."


def _expressions(node):
    if node.kind in WORK_TASKS:
        for what in ("assignee", "priority", "due"):
            yield from readable(what, getattr(node, what))
    for mapping in (*node.inputs, *node.outputs):
        if not mapping.target:
            yield "mapping-target", "A mapping has no target variable."
        yield from readable(f"mapping of “{mapping.target}”", mapping.expression)
    for one in (*node.data_in, *node.data_out):
        yield from condition(f"data for “{one.target}”", one.expression)
