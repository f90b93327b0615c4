# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Activities: tasks, subprocesses and called processes (BPMN 2.0, 13.3)."""

from .. import incidents, scripts
from ..events import CallProcess, Invoke, OpenWork
from ..expression import ExpressionError
from ..model import WORK_TASKS
from ..state import CALL, CHILDREN, INVOKE, WORK, Scope
from . import boundary, intermediate, subscribe


def enter(run, arrival):
    """Map the inputs, set the boundary events up, and begin."""
    node, scope = arrival.node, arrival.scope
    seen = run.instance.visible(scope)
    local = {one.target: run.value(one.expression, seen) for one in node.inputs}
    watched = boundary.subscriptions(run, node, run.instance.visible(scope, local))
    token = run.wait(node, scope, "", flow=arrival.flow, local=local)
    for event, values in watched:
        run.wait(event, scope, host=token.key, **values)
    begin(run, token)


def begin(run, token):
    """Do what the activity is there for; a failure leaves an incident."""
    node = run.model.nodes[token.node]
    try:
        _BEGIN.get(node.kind, _automatic)(run, node, token)
    except ExpressionError as error:
        incidents.stop(run, token, str(error), incidents.BEGIN)


def _seen(run, token):
    return run.instance.visible(token.scope, token.local)


def _work(run, node, token):
    seen = _seen(run, token)
    rendered = (
        run.value(text, seen) for text in (node.assignee, node.priority, node.due)
    )
    token.waits = WORK
    run.effects.append(OpenWork(token.key, *(_plain(value) for value in rendered)))


def _plain(value):
    return "" if value is None else str(value)


def _automatic(run, node, token):
    """Service, script and business rule tasks: a method, or expressions."""
    if node.method:
        token.waits = INVOKE
        seen = token.local if node.inputs else dict(_seen(run, token))
        run.effects.append(Invoke(token.key, node.method, dict(seen)))
        return
    values = scripts.evaluate(node.script, node.result, _seen(run, token), run.now)
    run.finish(token, values)


def _send(run, node, token):
    if node.method or node.script:
        _automatic(run, node, token)
        return
    effects = intermediate.message_or_signal(run, node, token.scope, token.local)
    run.finish(token)
    run.effects += effects


def _receive(run, node, token):
    for name, value in subscribe.to(run, node, _seen(run, token)).items():
        setattr(token, name, value)


def _subprocess(run, node, token):
    token.waits = CHILDREN
    key = str(token.key)
    inner = Scope(key, node.id, token.scope, token.key, dict(token.local))
    run.instance.scopes[key] = inner
    for entry in run.model.entries(node.id):
        run.arrive(entry.id, key)


def _call(run, node, token):
    token.waits = CALL
    seen = token.local if node.inputs else dict(_seen(run, token))
    code = _plain(run.value(node.called, _seen(run, token)))
    run.effects.append(CallProcess(token.key, code, dict(seen)))


_BEGIN = dict.fromkeys(WORK_TASKS, _work) | {
    "sendTask": _send,
    "receiveTask": _receive,
    "subProcess": _subprocess,
    "callActivity": _call,
}
