# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Boundary events (BPMN 2.0, 13.5.3)."""

from .. import incidents, iso8601
from ..expression import ExpressionError
from ..flows import NoWayOut
from ..state import TIMER
from . import subscribe

# An error is thrown at its boundary event, nothing has to wait for it.
WATCHED = ("message", "signal", "timer")


def subscriptions(run, node, variables):
    """Return (boundary event, values of its token) for all that an activity watches."""
    return [
        (event, subscribe.to(run, event, variables))
        for event in run.model.boundaries.get(node.id, ())
        if event.event.kind in WATCHED
    ]


def fire(run, host, watcher, variables):
    """The event of a watcher has happened."""
    node = run.model.nodes[watcher.node]
    if node.interrupting:
        interrupt(run, host, node, variables)
        return
    if watcher.waits == TIMER:
        _again(run, watcher)
    _go(run, node, host.scope, variables)


def interrupt(run, host, node, variables):
    """Leave an activity by one of its boundary events."""
    scope = host.scope
    run.withdraw(host, node.name or node.id)
    _go(run, node, scope, variables)


def _go(run, node, scope, variables):
    run.record("enter", node)
    try:
        run.pass_on(node, scope, local=variables)
    except (ExpressionError, NoWayOut) as error:
        token = run.wait(node, scope, "", local=dict(variables))
        incidents.stop(run, token, str(error), incidents.FINISH)


def _again(run, watcher):
    """Set a cycle's timer again, or drop it when it has fired often enough."""
    if not watcher.repeat:
        del run.instance.tokens[watcher.key]
        return
    if watcher.repeat > 0:
        watcher.repeat -= 1
    due_at = iso8601.following(watcher.name, watcher.due_at)
    # After a standstill it goes on from now: nobody wants a hundred reminders at once.
    if due_at <= run.now:
        due_at = iso8601.following(watcher.name, run.now)
    watcher.due_at = due_at
