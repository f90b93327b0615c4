# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Boundary events (BPMN 2.0, 13.5.3)."""

from . import subscribe


def subscriptions(run, node, variables):
    """Return (boundary event, values of its token) for all that an activity watches."""
    return [
        (event, values)
        for event in run.model.boundaries.get(node.id, ())
        for values in subscribe.to(run, event, variables)
    ]


def fire(run, host, watcher, variables):
    """The event of a watcher has happened."""
    node = run.model.nodes[watcher.node]
    if node.interrupting:
        interrupt(run, host, node, variables)
        return
    if node.event.parallel:
        del run.instance.tokens[watcher.key]
        for values in subscribe.to(run, node, run.instance.visible(host.scope)):
            run.wait(node, host.scope, host=host.key, **values)
    else:
        subscribe.again(run, watcher)
    run.go_on(node, host.scope, variables)


def interrupt(run, host, node, variables):
    """Leave an activity by one of its boundary events."""
    run.withdraw(host, node.name or node.id)
    run.go_on(node, host.scope, variables)


def cancel(run, host):
    """Leave a transaction by the cancel event of its border."""
    for node in run.model.boundaries[host.node]:
        if node.event.find("cancel"):
            interrupt(run, host, node, {})
            return
