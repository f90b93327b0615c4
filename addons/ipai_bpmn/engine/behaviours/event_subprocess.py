# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Event subprocesses: they begin when their event happens while their scope runs.

BPMN 2.0, 13.5.4. One that interrupts ends all else in the scope and begins once; the
scope ends when it has ended.
"""

from .. import incidents
from ..state import CHILDREN, OF_SCOPE
from . import subscribe


def watch(run, scope_key):
    """Wait for the start events of a scope's event subprocesses."""
    scope = run.instance.scopes[scope_key]
    place = scope.node or run.model.id
    for _node, start in run.model.event_subprocesses.get(place, ()):
        watch_one(run, start, scope_key)


def watch_one(run, start, scope_key):
    """Wait for one start event; a time that is none is an incident."""
    try:
        waits = subscribe.to(run, start, run.instance.visible(scope_key))
    except incidents.RUNTIME_ERRORS as error:
        token = run.wait(start, scope_key, "", host=OF_SCOPE)
        incidents.stop(run, token, error, incidents.WATCH)
        return
    for values in waits:
        run.wait(start, scope_key, host=OF_SCOPE, **values)


def fire(run, start, watcher, variables):
    """The start event for which a watcher waited has happened."""
    if not start.interrupting:
        if start.event.parallel:
            del run.instance.tokens[watcher.key]
            watch_one(run, start, watcher.scope)
        else:
            subscribe.again(run, watcher)
    begin(run, start, watcher.scope, variables)


def begin(run, start, scope_key, variables):
    """Begin an event subprocess in a scope, whatever made its start event happen."""
    node = run.model.nodes[start.scope]
    if start.interrupting:
        run.clear(scope_key, start.name or start.id)
    run.record("enter", node)
    token = run.wait(node, scope_key, CHILDREN)
    inner = run.open_scope(token)
    watch(run, inner.key)
    run.go_on(start, inner.key, variables)
