# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Compensation: completed activities are undone in reverse order (BPMN 2.0, 13.5.5).

A scope keeps a record of each activity that was completed in it and can be undone: its
node, its variables at that time, and for a subprocess the records of what was done
inside. The token that throws waits until the handlers are done, one after the other;
they are its children. A subprocess is undone by the handler at its border, else by its
compensation event subprocess, else by undoing what was done in it; for the latter two
it gets a scope again, with its variables as they were.
"""

from ..state import CHILDREN, COMPENSATE
from . import boundary, event_subprocess


def remember(run, node, token):
    """Keep a completed activity that can be undone."""
    inner = token.memory.get("completed", [])
    if inner or run.model.handler(node.id) or _event_start(run, node):
        record = {"node": node.id, "variables": token.local, "completed": inner}
        run.instance.scopes[token.scope].completed.append(record)


def remember_unfinished(scope, inner):
    """Keep what was completed in a scope that is left before its end."""
    if inner.completed:
        scope.completed.append(
            {
                "node": inner.node,
                "variables": inner.variables,
                "completed": inner.completed,
                "unfinished": True,
            }
        )


def _event_start(run, node):
    """Return the start event of the compensation event subprocess in a subprocess."""
    for _node, start in run.model.event_subprocesses.get(node.id, ()):
        if start.event.find("compensate"):
            return start
    return None


def begin(run, token, event):
    """A compensation event was thrown by a token, for one activity or for all."""
    scopes = [run.instance.scopes[token.scope]]
    # Thrown in an event subprocess it is for what was done around that.
    while scopes[0].node and run.model.nodes[scopes[0].node].triggered_by_event:
        scopes.insert(0, run.instance.scopes[scopes[0].parent])
    records = []
    for scope in scopes:
        chosen = [one for one in scope.completed if event.name in ("", one["node"])]
        scope.completed = [one for one in scope.completed if one not in chosen]
        records += [{**one, "scope": scope.key} for one in chosen]
    _undo(run, token, records)
    if not event.wait and token.key in run.instance.tokens:
        token.memory = {**token.memory, "detached": True}
        node = run.model.nodes[token.node]
        run.pass_on(node, token.scope)


def undo_all(run, token, scope):
    """Undo everything that was completed in a scope."""
    records = [{**one, "scope": scope.key} for one in scope.completed]
    scope.completed = []
    _undo(run, token, records)


def _undo(run, token, records):
    token.memory = {**token.memory, "records": records}
    _next(run, token)


def _next(run, token):
    """Undo the last of what is left; when nothing is, the token goes on."""
    *rest, last = token.memory["records"] or [None]
    if not last:
        _leave(run, token)
        return
    token.memory = {**token.memory, "records": rest}
    is_over = not last.get("unfinished")
    handler = is_over and run.model.handler(last["node"])
    if handler:
        run.begin(handler, last["scope"], token, last["variables"])
    else:
        _undo_inside(run, token, last)


def _undo_inside(run, token, record):
    """Give a completed subprocess its scope again, and undo what was done in it."""
    node = run.model.nodes[record["node"]]
    memory = {"given": list(record["variables"])}
    child = run.wait(node, record["scope"], CHILDREN, parent=token.key, memory=memory)
    inner = run.open_scope(child, record["variables"], record["completed"])
    start = _event_start(run, node)
    if start and not record.get("unfinished"):
        event_subprocess.begin(run, start, inner.key, {})
        return
    thrower = run.wait(node, inner.key, COMPENSATE, memory={"inside": True})
    undo_all(run, thrower, inner)


def done(run, node, token, thrower, local):
    """What undoes an activity has come to its end."""
    # A subprocess that got its scope again has given its results long ago.
    results = run.results(node, token.scope, local) if node.for_compensation else {}
    run.instance.assign(token.scope, results)
    run.forget(token)
    run.record("leave", node, token.key)
    _next(run, thrower)


def _leave(run, token):
    if token.memory.get("cancels"):
        scope = run.instance.scopes[token.scope]
        boundary.cancel(run, run.whole(run.instance.tokens[scope.owner]))
    elif token.memory.get("inside") or token.memory.get("detached"):
        run.forget(token)
    else:
        run.finish(token)
