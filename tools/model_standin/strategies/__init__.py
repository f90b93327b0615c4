# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ways of repairing; one per file. Here is the choice among them."""

from .. import failure_log
from . import lint, missing, unit_test
from .tools import Toolbelt


def repair(talk):
    """Yield ``(thought, [ToolCall])`` until there is nothing more to do.

    Ends with ``finish`` or ``give_up``. ``talk`` is the ``Transcript``; only its
    text and tools are looked at here, results arrive through ``send``.
    """
    belt = Toolbelt(talk.tools)
    failure = failure_log.read(talk.text)
    done, reasons = [], []
    for strategy in (lint.repair, missing.repair, unit_test.repair):
        notes, problems = yield from strategy(belt, failure)
        done += notes
        reasons += problems
        if problems:
            break
    if done:
        yield "That should do.", [belt.finish(" ".join(done + reasons))]
    elif reasons:
        yield "I can not repair this.", [belt.give_up(" ".join(reasons))]
    else:
        reason = "The log shows no lint finding and no failing test that I can read."
        yield "I can not tell what failed.", [belt.give_up(reason)]
