# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An Odoo activity: on the item, or on the message when it is about many."""

from odoo import fields

from ..lib.http_delivery import Outcome
from ..lib.notice import as_html
from .channel import Channel

ACTIVITY_TYPE = "mail.mail_activity_data_todo"


class ActivityChannel(Channel):
    """Inside the database: the work is done with the outcome, once."""

    def request(self, message, notice):
        return {"target": bool(self._target(message))}

    def send(self, env, request):
        if request["target"]:
            return Outcome.ok(0, "Activity.")
        return Outcome.failed("The recipient may open neither item nor message.")

    def after_sent(self, message):
        notice = message._content()
        # Odoo would mail the assignee as well: whether to mail is the level's to say.
        target = self._target(message).with_context(mail_activity_quick_update=True)
        target.activity_schedule(
            ACTIVITY_TYPE,
            date_deadline=fields.Date.context_today(message),
            summary=notice.title,
            note=as_html(notice),
            user_id=message.recipient_id.id,
        )

    def _target(self, message):
        """Return the record that the recipient can open, or none."""
        user = message._users()[:1]
        if not user:
            return None
        items = message._live_notices().work_item_id
        if len(items) == 1 and _can_read(items, user):
            return items
        return message if _can_read(message, user) else None


def _can_read(record, user):
    own = record.with_user(user).with_context(allowed_company_ids=record.company_id.ids)
    return own.has_access("read")
