# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The stages of a repair, one per file.

A step has three parts: ``read`` takes what it needs from the run, ``perform`` talks
to GitHub, git or the model and sees neither database nor Odoo, ``write`` stores what
came of it and queues the next step. Between ``read`` and ``write`` no transaction is
open.
"""

from . import check_patch, collect, exchange, hand_over, push, report, verify

STEPS = {
    step.name: step
    for step in (
        collect.Collect(),
        exchange.Exchange(),
        check_patch.CheckPatch(),
        push.Push(),
        verify.Verify(),
        report.Report(),
        hand_over.HandOver(),
    )
}
