# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..lib.notice_groups import SHARED_CHANNELS
from ..services import CHANNELS
from ..services.channel import FAILURES_BEFORE_FALLBACK, UNANSWERED_SECONDS

# A worker may still be waiting for the answer of such a message.
SENDING_SECONDS = 3 * UNANSWERED_SECONDS
MAX_OVERDUE = 1000


class McEscalationMessage(models.Model):
    """What follows when a message has arrived, or does not arrive.

    When a channel has failed twice, or for 30 seconds, the next one in line is used
    (n8n, then Slack, then e-mail) while the first is still tried. Whichever arrives
    first ends the other, so that nobody is told twice.
    """

    _inherit = "mc.escalation.message"

    # Extension points of the delivery

    def _after_sent(self):
        result = super()._after_sent()
        for message in self:
            message._settle_sent()
        return result

    def _after_attempt_failed(self, outcome):
        result = super()._after_attempt_failed(outcome)
        for message in self:
            if message._told_otherwise():
                message._cancel(self.env._("Told on another channel."))
            elif message._has_failed_enough():
                message._fall_back()
        return result

    def _after_failed(self):
        result = super()._after_failed()
        for message in self:
            if message.state == "failed":
                message._settle_failed()
        return result

    # Sent

    def _settle_sent(self):
        CHANNELS[self.channel].after_sent(self)
        now = self.env["mc.clock"].now()
        notices = self.escalation_ids.filtered(
            lambda one: one.state in ("pending", "failed")
        )
        notices.write(
            {
                "state": "sent",
                "sent_at": now,
                "attempts": self.attempts,
                "failed_reason": False,
            }
        )
        self._add_evidence("sent")
        self._end_the_others()

    def _end_the_others(self):
        """Stop what waits to tell the same people the same on another channel."""
        arrived = self.env._("Told on another channel.")
        first = self.fallback_of_id
        while first:
            if first.state == "pending" and first._told_otherwise():
                first._cancel(arrived)
            first = first.fallback_of_id
        for fallback in self._descendants():
            if fallback.state == "pending":
                fallback._cancel(arrived)

    def _descendants(self):
        found = level = self.fallback_ids
        while level := level.fallback_ids:
            found |= level
        return found

    def _told_otherwise(self):
        """Say whether fallbacks have told everybody whom this message names."""
        told = self._descendants().filtered(lambda one: one.state == "sent")
        users = self._users()
        return bool(told) and users <= told.recipient_ids

    def _cancel(self, reason):
        self.write(
            {"state": "cancelled", "last_error": reason, "next_attempt_at": False}
        )

    # Not sent

    def _has_failed_enough(self):
        if self.fallback_ids:
            return False
        tries = self.attempts - self.earlier_attempts
        if self.state == "failed" or tries >= FAILURES_BEFORE_FALLBACK:
            return True
        first, following = self.first_attempt_at, self.next_attempt_at
        if not first or not following:
            return False
        return (following - first).total_seconds() > UNANSWERED_SECONDS

    def _fall_back(self):
        """Tell the same people the same on the next channel, if there is one."""
        notices, users = self._live_notices(), self._users()
        channel = self.company_id._mc_next_channel(self.channel)
        if not channel or not notices or not users:
            return self.browse()
        groups = [tuple(users.ids)]
        if channel not in SHARED_CHANNELS:
            groups = [(user_id,) for user_id in users.ids]
        plan = {(self.company_id.id, channel, group): notices.ids for group in groups}
        fallbacks = self._make(plan, fallback_of=self)
        fallbacks._enqueue()
        return fallbacks

    @api.model
    def _fall_back_overdue(self):
        """Part of the cron: messages without an outcome for too long.

        That is where the worker died, or a receiver asked us to come back much later.

        :returns: the fallbacks
        """
        now = self.env["mc.clock"].now()
        waiting = fields.Datetime.subtract(now, seconds=UNANSWERED_SECONDS)
        sending = fields.Datetime.subtract(now, seconds=SENDING_SECONDS)
        overdue = self.sudo().search(
            [
                ("fallback_ids", "=", False),
                ("attempts", ">", 0),
                "|",
                *("&", ("state", "=", "pending"), ("first_attempt_at", "<=", waiting)),
                *("&", ("state", "=", "sending"), ("first_attempt_at", "<=", sending)),
            ],
            limit=MAX_OVERDUE,
        )
        fallbacks = self.browse()
        for message in overdue:
            fallbacks |= message._fall_back()
        return fallbacks

    def _settle_failed(self):
        """Given up. Notices that nobody got, and nobody will, are failed."""
        self._add_evidence("failed")
        reason = self.last_error or self.env._("The message could not be sent.")
        hope = ("pending", "sending", "sent")
        lost = self._live_notices().filtered(
            lambda notice: not any(one.state in hope for one in notice.message_ids)
        )
        lost._give_up(reason)

    def _add_evidence(self, event):
        names = self.recipient_ids.mapped("name")
        channel = dict(self._fields["channel"].selection)[self.channel]
        extra = {
            "attempts": self.attempts,
            "channel": self.channel,
            "error": self.last_error or None,
            "fallback": bool(self.fallback_of_id),
            "message": self._message_id(),
            "recipients": names,
        }
        self.escalation_ids._add_evidence(event, f"{event}: {channel}", extra)
