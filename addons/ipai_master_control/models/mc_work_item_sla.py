# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class McWorkItem(models.Model):
    """The clocks of a work item: when they start, pause, go on and stop."""

    _inherit = "mc.work.item"

    opened_at = fields.Datetime(
        "Opened",
        readonly=True,
        copy=False,
        help="When the work came up; its clocks start here. Earlier than the creation"
        " for imported items.",
    )
    sla_cycle = fields.Integer("SLA Cycle", readonly=True, copy=False, default=1)
    sla_remaining_seconds = fields.Float(
        readonly=True,
        copy=False,
        help="What was left of the most urgent clock when it was paused.",
    )
    sla_timer_ids = fields.One2many(
        "mc.sla.timer", "work_item_id", "SLA Timers", readonly=True
    )

    def _refresh_sla_summary(self):
        """Set the items' SLA columns from their timers, in one SQL statement."""
