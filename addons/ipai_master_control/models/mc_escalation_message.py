# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ..lib import retry_schedule
from ..services import CHANNELS

LOG_LINE_CHARACTERS = 300
# What is acknowledged or over needs no telling; a notice that others have got does.
LIVE_STATES = ("pending", "sent", "failed")


class McEscalationMessage(models.Model):
    """One message through one channel, for one or many notices.

    How it is sent is the business of the channel's handler in ``services``; what
    follows from success and failure is in ``mc_escalation_outcome``.
    """

    _name = "mc.escalation.message"
    _description = "Escalation Message"
    _inherit = ["mc.delivery.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    # Who may read it may answer on it and close their activity.
    _mail_post_access = "read"

    _delivery_priority = 5
    _retry_policy = retry_schedule.NOTICE

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
        index=True,
        ondelete="restrict",
        help="Empty where several people are told the same in one message.",
    )
    recipient_ids = fields.Many2many(
        "res.users",
        "mc_escalation_message_user_rel",
        "message_id",
        "user_id",
        "Recipients",
        readonly=True,
    )
    escalation_ids = fields.Many2many(
        "mc.escalation",
        "mc_escalation_message_rel",
        "message_id",
        "escalation_id",
        "Escalations",
        readonly=True,
    )
    notice_count = fields.Integer("Notices", readonly=True)
    fallback_of_id = fields.Many2one(
        "mc.escalation.message", readonly=True, index=True, ondelete="restrict"
    )
    fallback_ids = fields.One2many(
        "mc.escalation.message", "fallback_of_id", readonly=True
    )
    attempt_ids = fields.One2many("mc.delivery.attempt", "message_id", readonly=True)
    acknowledged_at = fields.Datetime(readonly=True)

    @property
    def _lease_seconds(self):
        """The longest that a try on this channel may take."""
        return CHANNELS[self.channel].lease_seconds

    @api.model
    def _make(self, plan, fallback_of=None):
        """Create the messages of a plan; nothing is sent yet.

        :param plan: ``{(company, channel, users): notice ids}``, all of them ids
        """
        vals_list = [
            {
                "company_id": company_id,
                "channel": channel,
                "recipient_id": user_ids[0] if len(user_ids) == 1 else False,
                "recipient_ids": [(6, 0, user_ids)],
                "notice_count": len(ids),
                "fallback_of_id": fallback_of.id if fallback_of else False,
                "name": "/",
            }
            for (company_id, channel, user_ids), ids in plan.items()
        ]
        messages = self.sudo().with_context(**self._quiet_context()).create(vals_list)
        messages = messages.with_env(self.env).sudo()
        messages._link(list(plan.values()))
        for message in messages:
            message.name = message._content().title
        return messages

    @api.model
    def _quiet_context(self):
        return {
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "tracking_disable": True,
        }

    def _link(self, notice_ids):
        """Tie notices to messages, by SQL: a digest has thousands."""
        self.flush_recordset()
        pairs = [
            (message.id, notice_id)
            for message, ids in zip(self, notice_ids, strict=True)
            for notice_id in ids
        ]
        self.env.cr.execute(
            SQL(
                "INSERT INTO mc_escalation_message_rel (message_id, escalation_id)"
                " SELECT * FROM unnest(%s::int[], %s::int[]) ON CONFLICT DO NOTHING",
                [message_id for message_id, _notice in pairs],
                [notice_id for _message, notice_id in pairs],
            )
        )
        self.invalidate_recordset(["escalation_ids"])
        self.env["mc.escalation"].invalidate_model(["message_ids"])

    def _live_notices(self):
        return self.escalation_ids.filtered(lambda one: one.state in LIVE_STATES)

    def _users(self):
        """The recipients that may still be told."""
        return self.env["mc.escalation"]._reachable(self.recipient_ids, self.company_id)

    # What the delivery machinery asks

    def _delivery_request(self):
        handler = CHANNELS[self.channel]
        return handler.request(self, self._content())

    def _send(self, request):
        return CHANNELS[self.channel].send(self.env, request)

    def _was_received(self, request):
        return CHANNELS[self.channel].was_received(request)

    def _reason_to_cancel(self):
        if reason := super()._reason_to_cancel():
            return reason
        if not self._live_notices():
            return self.env._("Acknowledged or over before it was sent.")
        if self._told_otherwise():
            return self.env._("Told on another channel meanwhile.")
        return None

    def _log_lines(self, channel):
        """Return one line per try: when, channel, outcome, answer."""
        outcomes = self.attempt_ids._fields["outcome"]._description_selection(self.env)
        outcomes = dict(outcomes)
        lines = []
        for attempt in self.attempt_ids.sorted("id"):
            said = attempt.error or attempt.answer or ""
            code = f" ({attempt.status_code})" if attempt.status_code else ""
            when = format_datetime(self.env, attempt.started_at)
            line = f"{when} {channel}: {outcomes[attempt.outcome]}{code} {said}"
            lines.append(line[:LOG_LINE_CHARACTERS].strip())
        if self.state == "cancelled" and self.last_error:
            lines.append(f"{channel}: {self.last_error}")
        return lines

    # Buttons

    def action_acknowledge(self):
        """Acknowledge all clocks that the message is about."""
        self.check_access("read")
        self.escalation_ids.action_acknowledge()

    @api.model
    def _note_acknowledged(self, notice_ids):
        """Mark the messages of which nothing is left to acknowledge."""
        self.flush_model(["acknowledged_at"])
        self.env.cr.execute(
            """
            UPDATE mc_escalation_message message
               SET acknowledged_at = clock_timestamp() AT TIME ZONE 'UTC'
             WHERE message.acknowledged_at IS NULL
               AND message.state <> 'sending'
               AND message.id IN (
                   SELECT message_id FROM mc_escalation_message_rel
                    WHERE escalation_id = ANY (%s))
               AND NOT EXISTS (
                   SELECT 1 FROM mc_escalation_message_rel rel
                     JOIN mc_escalation notice ON notice.id = rel.escalation_id
                    WHERE rel.message_id = message.id
                      AND notice.state NOT IN ('acknowledged', 'cancelled'))
            """,
            [notice_ids],
        )
        self.invalidate_model(["acknowledged_at"])
