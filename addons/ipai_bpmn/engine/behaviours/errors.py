# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""BPMN errors go outwards until a boundary event catches them (BPMN 2.0, 13.5.4)."""

from .. import incidents
from ..events import Raise
from . import boundary


def throw(run, node, scope, code, message):
    """An error end event was reached."""
    run.record("leave", node)
    if not _caught(run, scope, code, message):
        token = run.wait(node, scope, "")
        _uncaught(run, token, code, message, incidents.ENTER)


def throw_from(run, token, code, message):
    """The activity of a token failed with an error."""
    if not _caught_at(run, token, code, message) and not _caught(
        run, token.scope, code, message
    ):
        _uncaught(run, token, code, message, incidents.BEGIN)


def _caught(run, scope_key, code, message):
    """Look at the subprocesses around; say whether one of them catches it."""
    scope = run.instance.scopes[scope_key]
    while scope.parent:
        owner = run.instance.tokens[scope.owner]
        if _caught_at(run, owner, code, message):
            return True
        scope = run.instance.scopes[scope.parent]
    return False


def _caught_at(run, token, code, message):
    events = [
        node
        for node in run.model.boundaries.get(token.node, ())
        if node.event.kind == "error" and node.event.name in (code, "")
    ]
    if not events:
        return False
    # One that names the code is nearer than one that catches everything.
    node = max(events, key=lambda one: bool(one.event.name))
    boundary.interrupt(run, token, node, {"errorCode": code, "errorMessage": message})
    return True


def _uncaught(run, token, code, message, phase):
    text = f"Error {code or 'without a code'} is not caught: {message}"
    incidents.stop(run, token, text, phase)
    run.effects.append(Raise(token.key, code, message))
