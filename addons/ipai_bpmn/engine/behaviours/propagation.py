# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors and escalations go outwards until something catches them (BPMN 2.0, 13.5).

In each scope first its event subprocesses are asked, then the boundary events of the
activity whose inside it is. What names the code is nearer than what catches everything.
"""

from . import boundary, event_subprocess


def deliver(run, kind, code, scope_key, variables, token=None):
    """Let the nearest event catch what was thrown; say whether one did.

    :param kind: error or escalation
    :param token: that of the activity that throws, whose own boundary is asked first
    """
    if token and _at_border(run, run.whole(token), kind, code, variables):
        return True
    scope, around = run.instance.scopes[scope_key], None
    while True:
        if _in_scope(run, scope, around, kind, code, variables):
            return True
        if not scope.parent:
            return False
        owner = run.whole(run.instance.tokens[scope.owner])
        if _at_border(run, owner, kind, code, variables):
            return True
        around = run.model.nodes[scope.node]
        scope = run.instance.scopes[scope.parent]


def _at_border(run, token, kind, code, variables):
    events = run.model.boundaries.get(token.node, ())
    node = _nearest(events, kind, code)
    if node and node.interrupting:
        boundary.interrupt(run, token, node, variables)
    elif node:
        run.go_on(node, token.scope, variables)
    return bool(node)


def _in_scope(run, scope, around, kind, code, variables):
    """Ask the event subprocesses; one that runs does not catch what comes from it."""
    place = scope.node or run.model.id
    found = run.model.event_subprocesses.get(place, ())
    own = [start for node, start in found if node is around]
    if own and own[0].interrupting:
        return False
    starts = [start for node, start in found if node is not around]
    start = _nearest(starts, kind, code)
    if start:
        event_subprocess.begin(run, start, scope.key, variables)
    return bool(start)


def _nearest(nodes, kind, code):
    """Return the node that catches it: the one that names the code, if there is one."""
    fitting = {
        bool(event.name): node
        for node in reversed(nodes)
        for event in node.event.find(kind)
        if event.name in (code, "")
    }
    return fitting.get(True) or fitting.get(False)
