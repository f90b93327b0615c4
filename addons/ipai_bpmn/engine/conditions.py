# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Conditional events: they happen when variables make their condition true.

BPMN 2.0, 10.5.5: a condition has to become false before it can happen again. One that
holds when the wait begins happens at once. A condition that cannot be evaluated yet, as
a variable is missing, is not true.
"""

from . import expression
from .behaviours import triggers
from .expression import ExpressionError
from .state import CONDITION


def fire(run):
    """Let the first event happen whose condition became true; say whether one did."""
    for token in list(run.instance.tokens.values()):
        if token.waits == CONDITION and _became_true(run, token):
            triggers.happened(run, token, {})
            return True
    return False


def _became_true(run, token):
    event = run.model.nodes[token.node].event.parts[token.memory["part"]]
    host = run.instance.tokens.get(token.host)
    seen = run.instance.visible(token.scope, host and host.local)
    holds, held = _holds(run, event.expression, seen), token.memory["held"]
    if holds != held:
        token.memory = {**token.memory, "held": holds}
    return holds and not held


def _holds(run, text, seen):
    try:
        return expression.is_true(text, seen, run.now)
    except ExpressionError:
        return False
