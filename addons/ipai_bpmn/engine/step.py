# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The whole engine as one function: ``step(model, instance, event, now)``."""

from . import events, incidents
from .behaviours import errors, escalations, event_subprocess, triggers
from .run import Run
from .state import (
    CALL,
    CANCELLED,
    CONDITION,
    INCIDENT,
    INVOKE,
    MESSAGE,
    RUNNING,
    SIGNAL,
    TIMER,
    WORK,
)


class NotPossible(ValueError):
    """The event does not fit the state, e.g. a token that is gone."""


def step(model, instance, event, now):
    """Let an event happen and everything that follows from it at once.

    :param model: ProcessModel
    :param instance: Instance; it is not changed
    :param event: one of ``events.py``
    :param now: naive datetime in UTC
    :returns: Changes
    :raises NotPossible: the instance has ended, or has no such token
    """
    if instance.state != RUNNING:
        raise NotPossible(f"The instance is {instance.state}.")
    run = Run(model, instance, now)
    _HANDLERS[type(event)](run, event)
    return run.settle()


def _start(run, event):
    scope = next(iter(run.instance.scopes))
    nodes = run.model.entries()
    if event.node:
        nodes = [one for one in run.model.instantiators() if one.id == event.node]
    if not nodes:
        raise NotPossible("The process has no such start event.")
    run.instance.assign(scope, event.variables)
    event_subprocess.watch(run, scope)
    for node in nodes:
        if node.kind == "startEvent" or not event.node:
            run.arrive(node.id, scope)
        else:
            _instantiate(run, node, scope)


def _instantiate(run, node, scope):
    """Begin behind an event; a parallel gateway before it waits for its others too."""
    for flow in node.incoming:
        gateway = run.model.nodes[run.model.flows[flow].source]
        for other in run.model.followers(gateway) if gateway.parallel else ():
            if other is not node:
                run.arrive(other.id, scope)
    run.go_on(node, scope, {})


def _complete(run, event):
    token = _waiting(run, event.token, (WORK, INVOKE, CALL))
    run.finish(token, event.variables)


def _trigger(run, event):
    token = _waiting(run, event.token, (MESSAGE, SIGNAL, TIMER, CONDITION))
    triggers.happened(run, token, event.variables)


def _fail(run, event):
    token = _waiting(run, event.token, (WORK, INVOKE, CALL))
    if event.code:
        errors.throw_from(run, token, event.code, event.message)
    else:
        incidents.stop(run, token, event.message, incidents.BEGIN)


def _escalated(run, event):
    token = _waiting(run, event.token, (CALL,))
    escalations.throw(run, event.code, token.scope, token)


def _retry(run, event):
    incidents.retry(run, _waiting(run, event.token, (INCIDENT,)))


def _cancel(run, event):
    for scope in [s for s in run.instance.scopes.values() if not s.parent]:
        run.clear(scope.key, event.reason)
    run.instance.state = CANCELLED


def _waiting(run, key, allowed):
    """Return the token, which has to wait for one of these."""
    token = run.instance.tokens.get(key)
    if not token:
        raise NotPossible(f"There is no token {key} any more.")
    if token.waits not in allowed:
        error = f" ({token.error})" if token.error else ""
        raise NotPossible(
            f"Token {key} in {token.node} waits for {token.waits}{error},"
            f" not for {' or '.join(allowed)}."
        )
    return token


_HANDLERS = {
    events.Start: _start,
    events.Complete: _complete,
    events.Trigger: _trigger,
    events.Fail: _fail,
    events.Escalated: _escalated,
    events.Retry: _retry,
    events.Cancel: _cancel,
}
