# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class McSlaBreachReason(models.TransientModel):
    """The dialog that asks why a promise was missed."""

    _name = "mc.sla.breach.reason"
    _description = "Reason of an SLA Breach"

    timer_ids = fields.Many2many("mc.sla.timer", required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_save(self):
        """Give the reason in the user's own name."""
        self.ensure_one()
        self.timer_ids.action_set_breach_reason(self.reason)
        return {"type": "ir.actions.act_window_close"}
