# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Escalations go outwards like errors, and harm nobody when nothing catches them."""

from ..events import Escalate
from . import propagation


def throw(run, code, scope, token=None):
    """Throw an escalation in a scope, or from the activity of a token."""
    values = {"escalationCode": code}
    if not propagation.deliver(run, "escalation", code, scope, values, token):
        run.effects.append(Escalate(code))
