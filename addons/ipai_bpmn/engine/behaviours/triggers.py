# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a token waited for has happened (BPMN 2.0, 13.5)."""

from ..state import CHOICE, OF_SCOPE
from . import boundary, event_subprocess


def happened(run, token, variables):
    """Go on from an event: in the flow, at a border, or into an event subprocess."""
    node = run.model.nodes[token.node]
    host = run.instance.tokens.get(token.host)
    if not token.host:
        run.finish(token, variables)
    elif not is_complete(run, node, token, variables):
        return
    elif token.host == OF_SCOPE:
        event_subprocess.fire(run, node, token, variables)
    elif host.waits != CHOICE:
        boundary.fire(run, host, token, variables)
    elif host.node == token.node:
        run.finish(host, variables)
    else:
        _choose(run, host, node, variables)


def is_complete(run, node, watcher, variables):
    """Say whether an event has happened; a parallel multiple event needs all parts."""
    if not node.event.parallel:
        return True
    others = [
        one
        for one in run.instance.tokens.values()
        if (one.host, one.node, one.scope)
        == (watcher.host, watcher.node, watcher.scope)
        and one is not watcher
    ]
    if others:
        run.instance.assign(watcher.scope, variables)
        del run.instance.tokens[watcher.key]
    return not others


def _choose(run, host, node, variables):
    """The first event after an event-based gateway takes it all (13.4.4)."""
    gateway, scope = run.model.nodes[host.node], host.scope
    run.forget(host)
    run.record("leave", gateway, host.key)
    run.go_on(node, scope, variables)
