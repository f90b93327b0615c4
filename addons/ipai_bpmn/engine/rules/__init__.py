# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the standard demands of a model that is to run.

Each check takes the model and one node, and yields (rule, text) for what is broken. A
rule's name stays the same when its text is put better.
"""

from . import activities, compensation, events, gateways, loops, subprocesses

CHECKS = (
    activities.check,
    compensation.check,
    events.check,
    gateways.check,
    loops.check,
    subprocesses.check,
)
