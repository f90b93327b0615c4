# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class McEscalationMessage(models.Model):
    """One message to one recipient through one channel, for one or many notices."""

    _name = "mc.escalation.message"
    _description = "Escalation Message"
    _inherit = ["mc.delivery.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    channel = fields.Selection(
        [
            ("n8n", "n8n"),
            ("slack", "Slack"),
            ("email", "E-Mail"),
            ("activity", "Activity"),
        ],
        required=True,
        readonly=True,
    )
    recipient_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        help="Empty for Slack, where a channel is told and the people are named.",
    )
    escalation_ids = fields.Many2many(
        "mc.escalation",
        "mc_escalation_message_rel",
        "message_id",
        "escalation_id",
        "Escalations",
        readonly=True,
    )
    fallback_of_id = fields.Many2one(
        "mc.escalation.message", readonly=True, ondelete="restrict"
    )
    attempt_ids = fields.One2many("mc.delivery.attempt", "message_id", readonly=True)
    acknowledged_at = fields.Datetime(readonly=True)
