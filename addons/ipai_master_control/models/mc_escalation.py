# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class McEscalation(models.Model):
    """One notice owed: a level of a timer, on one channel, once."""

    _name = "mc.escalation"
    _description = "Escalation"
    _inherit = ["mc.mirrored.mixin"]
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    timer_id = fields.Many2one(
        "mc.sla.timer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    work_item_id = fields.Many2one(
        "mc.work.item", required=True, readonly=True, index=True, ondelete="restrict"
    )
    cycle = fields.Integer(required=True, readonly=True)
    percent = fields.Integer(required=True, readonly=True)
    level = fields.Integer(required=True, readonly=True)
    level_data = fields.Json(readonly=True, help="The level as the timer copied it.")
    repetition = fields.Integer(readonly=True)
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
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("acknowledged", "Acknowledged"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    send_at = fields.Datetime(required=True, readonly=True)
    dispatched_at = fields.Datetime(
        readonly=True,
        help="When messages were made of it; delivery goes on from there.",
    )
    sent_at = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True)
    dedup_key = fields.Char(required=True, readonly=True)
    message_ids = fields.Many2many(
        "mc.escalation.message",
        "mc_escalation_message_rel",
        "escalation_id",
        "message_id",
        "Messages",
        readonly=True,
    )

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_escalation_dedup_uniq"
            " ON mc_escalation (dedup_key)"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_escalation_owed_idx ON mc_escalation"
            " (send_at) WHERE state = 'pending' AND dispatched_at IS NULL"
        )

    @api.model
    def _wake(self):
        """Enqueue the dispatch when notices are due; called after each sweep."""
