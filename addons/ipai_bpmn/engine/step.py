# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The whole engine as one function: ``step(model, instance, event, now)``."""

from . import events, incidents, moving
from .behaviours import errors, escalations, event_subprocess, triggers
from .not_possible import NotPossible
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
    if isinstance(event, events.Reschedule):
        return run.changes()  # nothing else: the instance may be suspended
    changes = run.settle()
    if isinstance(event, events.Move | events.Skip):
        moving.check_joins(model, instance, changes.instance)
    return changes


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
        incidents.stop(
            run, token, event.message, incidents.BEGIN, event.kind, event.trace
        )


def _escalated(run, event):
    token = _waiting(run, event.token, (CALL,))
    escalations.throw(run, event.code, token.scope, token)


def _retry(run, event):
    incidents.retry(run, _waiting(run, event.token, (INCIDENT,)))


def _resolve(run, event):
    incidents.resolve(run, _waiting(run, event.token, (INCIDENT,)), event.variables)


def _break(run, event):
    token = _waiting(run, event.token, (TIMER,))
    incidents.stop(run, token, event.message, incidents.FIRE, event.kind, event.trace)


def _move(run, event):
    moving.move(run, _token(run, event.token), event)


def _skip(run, event):
    try:
        moving.skip(run, _token(run, event.token), event)
    except incidents.RUNTIME_ERRORS as error:  # e.g. a completion condition's
        raise NotPossible(str(error)) from None


def _reschedule(run, event):
    _waiting(run, event.token, (TIMER,)).due_at = max(event.due_at, run.now)


def _cancel(run, event):
    for scope in [s for s in run.instance.scopes.values() if not s.parent]:
        run.clear(scope.key, event.reason)
    run.instance.state = CANCELLED


def _settle(_run, _event):
    """Do nothing: the run settles after each event."""


def _token(run, key):
    token = run.instance.tokens.get(key)
    if not token:
        raise NotPossible(f"There is no token {key} any more.")
    return token


def _waiting(run, key, allowed):
    """Return the token, which has to wait for one of these."""
    token = _token(run, key)
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
    events.Resolve: _resolve,
    events.Break: _break,
    events.Move: _move,
    events.Skip: _skip,
    events.Reschedule: _reschedule,
    events.Cancel: _cancel,
    events.Settle: _settle,
}
