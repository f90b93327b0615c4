# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The whole engine as one function: ``step(model, instance, event, now)``."""

from . import events, incidents
from .behaviours import boundary, errors
from .run import Run
from .state import (
    CALL,
    CANCELLED,
    CHOICE,
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
    run.instance.assign(scope, event.variables)
    if event.node:
        nodes = [node for node in run.model.starts() if node.id == event.node]
    else:
        nodes = run.model.entries()
    if not nodes:
        raise NotPossible("The process has no such start event.")
    for node in nodes:
        run.arrive(node.id, scope)


def _complete(run, event):
    token = _waiting(run, event.token, (WORK, INVOKE, CALL))
    run.finish(token, event.variables)


def _trigger(run, event):
    token = _waiting(run, event.token, (MESSAGE, SIGNAL, TIMER))
    host = run.instance.tokens.get(token.host)
    if host and host.waits == CHOICE:
        _choose(run, host, token, event.variables)
    elif host:
        boundary.fire(run, host, token, event.variables)
    else:
        run.finish(token, event.variables)


def _choose(run, host, watcher, variables):
    """The first event after an event-based gateway takes it all (13.4.4)."""
    gateway, scope = run.model.nodes[host.node], host.scope
    node = run.model.nodes[watcher.node]
    run.forget(host)
    run.record("leave", gateway, host.key)
    run.record("enter", node)
    chosen = run.wait(node, scope, watcher.waits)
    run.finish(chosen, variables)


def _fail(run, event):
    token = _waiting(run, event.token, (WORK, INVOKE, CALL))
    if event.code:
        errors.throw_from(run, token, event.code, event.message)
    else:
        incidents.stop(run, token, event.message, incidents.BEGIN)


def _retry(run, event):
    incidents.retry(run, _waiting(run, event.token, (INCIDENT,)))


def _cancel(run, event):
    for scope in [s for s in run.instance.scopes.values() if not s.parent]:
        run.withdraw_scope(scope.key, event.reason)
        run.instance.scopes[scope.key] = scope
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
    events.Retry: _retry,
    events.Cancel: _cancel,
}
