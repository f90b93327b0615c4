# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class McDeliveryAttempt(models.Model):
    """One try to deliver, and what was answered."""

    _name = "mc.delivery.attempt"
    _description = "Delivery Attempt"
    _order = "id desc"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    message_id = fields.Many2one(
        "mc.escalation.message", readonly=True, index=True, ondelete="cascade"
    )
    delivery_id = fields.Many2one(
        "mc.webhook.delivery", readonly=True, index=True, ondelete="cascade"
    )
    started_at = fields.Datetime(required=True, readonly=True)
    ended_at = fields.Datetime(readonly=True)
    outcome = fields.Selection(
        [("sending", "Sending"), ("ok", "Delivered"), ("error", "Failed")],
        required=True,
        readonly=True,
        default="sending",
    )
    status_code = fields.Integer(readonly=True)
    answer = fields.Text(readonly=True, help="The first 2,000 characters.")
    error = fields.Char(readonly=True)
