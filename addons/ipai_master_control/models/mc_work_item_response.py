# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..lib import states
from .mc_work_item_sla import RESPONSE
from .trust import trusted


class McWorkItem(models.Model):
    """An answer is a response: who asked knows that somebody is there."""

    _inherit = "mc.work.item"

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if self._is_answer(message):
            self._as_clockwork()._respond()
        return result

    def _is_answer(self, message):
        """Say whether the message is the acting user's answer to who asked.

        That is a comment that people can see (no internal note), by a member or the
        leader of the lane or by the assignee, in their own name, and not by who made
        the item.
        """
        item = self.sudo()
        note = message.sudo()
        user = self.env.user
        return (
            len(item) == 1
            and item.state in states.ACTIVE
            and note.message_type == "comment"
            and bool(note.subtype_id)
            and not note.subtype_id.internal
            and not note.is_internal
            and note.author_id == user.partner_id
            and user in item.lane_id.member_ids | item.lane_id.leader_id | item.user_id
            and user != item.create_uid
        )

    def _respond(self):
        now = self.env["mc.clock"].now()
        if not self.responded_at:
            trusted(self).write({"responded_at": now})
        timers = self._clocks_of_cycle()
        timers.filtered(lambda timer: timer.timer_type == RESPONSE)._stop(now)
        self._refresh_sla_summary()
