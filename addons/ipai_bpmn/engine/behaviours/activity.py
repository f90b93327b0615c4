# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Activities: tasks, subprocesses and called processes (BPMN 2.0, 13.3)."""

from .. import incidents, scripts
from ..events import CallProcess, Invoke, OpenWork
from ..model import WORK_TASKS
from ..state import CALL, CHILDREN, INVOKE, WORK
from . import ad_hoc, boundary, event_subprocess, loops, subscribe, throwing


def enter(run, arrival):
    """A token has come to an activity."""
    token = run.wait(arrival.node, arrival.scope, "", flow=arrival.flow)
    prepare(run, token)


def prepare(run, token):
    """Map the inputs, set the boundary events up, and begin.

    An activity that is done several times has its boundary events once, and maps its
    inputs for each instance.
    """
    node, scope = run.model.nodes[token.node], token.scope
    is_instance = run.is_one_of_several(token)
    try:
        local = dict(token.local)
        if is_instance or not node.loop:
            local |= _inputs(run, node, scope, local)
        seen = run.instance.visible(scope, local)
        watched = [] if is_instance else boundary.subscriptions(run, node, seen)
    except incidents.RUNTIME_ERRORS as error:
        incidents.stop(run, token, error, incidents.PREPARE)
        return
    token.local = local
    for event, values in watched:
        run.wait(event, scope, host=token.key, **values)
    begin(run, token)


def _inputs(run, node, scope, local):
    seen = run.instance.visible(scope, local)
    copies = run.copies(node.data_in, seen)
    return copies | {one.target: run.value(one.expression, seen) for one in node.inputs}


def begin(run, token):
    """Do what the activity is there for; a failure leaves an incident."""
    node = run.model.nodes[token.node]
    several = node.loop and not run.is_one_of_several(token)
    act = loops.begin if several else _BEGIN.get(node.kind, _automatic)
    try:
        act(run, node, token)
    except incidents.RUNTIME_ERRORS as error:
        incidents.stop(run, token, error, incidents.BEGIN)


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
    effects = throwing.told(run, node, token.scope, token.local)
    run.finish(token)
    run.effects += effects


def _receive(run, node, token):
    (values,) = subscribe.to(run, node, _seen(run, token))
    for name, value in values.items():
        setattr(token, name, value)


def _subprocess(run, node, token):
    token.waits = CHILDREN
    inner = run.open_scope(token)
    event_subprocess.watch(run, inner.key)
    if node.ad_hoc:
        ad_hoc.begin(run, node, token, inner.key)
        return
    for entry in run.model.entries(node.id):
        run.arrive(entry.id, inner.key)


def _call(run, node, token):
    token.waits = CALL
    seen = token.local if node.inputs else dict(_seen(run, token))
    code = _plain(run.value(node.called, _seen(run, token)))
    run.effects.append(CallProcess(token.key, code, dict(seen)))


_BEGIN = dict.fromkeys(WORK_TASKS, _work) | {
    "sendTask": _send,
    "receiveTask": _receive,
    "subProcess": _subprocess,
    "transaction": _subprocess,
    "adHocSubProcess": _subprocess,
    "callActivity": _call,
}
