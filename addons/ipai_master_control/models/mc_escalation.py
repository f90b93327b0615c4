# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class McEscalation(models.Model):
    """One notice owed: a level of a timer, on one channel, once.

    The rows are the outbox: the sweep inserts them with the breach itself
    (``mc_sla_timer_escalation``), ``mc_escalation_dispatch`` makes messages of those
    that are due, and ``mc.escalation.message`` sends them. ``mc_escalation_ack`` ends
    it.
    """

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
        readonly=True, help="When messages were made of it; they are on their way then."
    )
    sent_at = fields.Datetime(readonly=True)
    failed_reason = fields.Char(readonly=True)
    acknowledged_at = fields.Datetime(readonly=True)
    acknowledged_by_id = fields.Many2one(
        "res.users", "Acknowledged by", readonly=True, ondelete="restrict"
    )
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

    delivery_log = fields.Text(
        "Deliveries",
        compute="_compute_delivery_log",
        help="Each try on each channel and what was answered.",
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

    @api.depends("work_item_id", "percent", "level", "channel")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for notice in self:
            notice.display_name = self.env._(
                "%(item)s at %(percent)s %%, level %(level)s, %(channel)s",
                item=notice.work_item_id.reference,
                percent=notice.percent,
                level=notice.level,
                channel=channels.get(notice.channel, ""),
            )

    @api.depends("message_ids.attempt_ids.outcome", "message_ids.state")
    def _compute_delivery_log(self):
        """For whoever sees the item; the messages may be about other items too."""
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for notice in self:
            lines = []
            for message in notice.sudo().message_ids.sorted("id"):
                lines += message._log_lines(channels[message.channel])
            notice.delivery_log = "\n".join(lines)

    # Extension points

    @api.model
    def _wake(self):
        """Enqueue the dispatch when notices are due; called after each sweep."""
