# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class McSlaReapply(models.Model):
    """One order to re-apply a changed policy to the clocks in flight."""

    _name = "mc.sla.reapply"
    _description = "SLA Policy Re-application"
    _order = "id desc"

    policy_id = fields.Many2one(
        "mc.sla.policy", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="running",
    )
    total = fields.Integer(readonly=True)
    done = fields.Integer(readonly=True)
    changed = fields.Integer(readonly=True)
    last_item_id = fields.Integer(readonly=True)
