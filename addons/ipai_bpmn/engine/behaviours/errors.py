# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""BPMN errors go outwards until something catches them (BPMN 2.0, 13.5.4)."""

from .. import incidents
from ..events import Raise
from . import propagation


def throw(run, node, scope, code, message):
    """An error end event was reached."""
    run.record("leave", node)
    if not propagation.deliver(run, "error", code, scope, _values(code, message)):
        token = run.wait(node, scope, "")
        _uncaught(run, token, code, message, incidents.ENTER)


def throw_from(run, token, code, message):
    """The activity of a token failed with an error."""
    values = _values(code, message)
    if not propagation.deliver(run, "error", code, token.scope, values, token):
        _uncaught(run, token, code, message, incidents.BEGIN)


def _values(code, message):
    return {"errorCode": code, "errorMessage": message}


def _uncaught(run, token, code, message, phase):
    text = f"Error {code or 'without a code'} is not caught: {message}"
    incidents.stop(run, token, text, phase, "UncaughtError")
    run.effects.append(Raise(token.key, code, message))
