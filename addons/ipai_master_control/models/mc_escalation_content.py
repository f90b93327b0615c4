# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import models
from odoo.tools import format_datetime

from ..lib.notice import Notice, NoticeItem
from ..lib.notice_groups import BREACH_PERCENT, worst_per_timer
from .mc_escalation_message import LIVE_STATES

WORST_SHOWN = 10
# All who see the item read its activities, and a Slack channel has many readers.
PERSONAL_CHANNEL = "email"
ITEM_PATH = "/odoo/m-mc.work.item/"
MESSAGE_PATH = "/odoo/m-mc.escalation.message/"


class Row(NamedTuple):
    """A notice, as far as it decides what a message shows."""

    id: int
    timer: int
    percent: int
    priority: str
    due_at: object


class McEscalationMessage(models.Model):
    """What a message says, in the language of who reads it."""

    _inherit = "mc.escalation.message"

    def _content(self):
        """Return the :class:`lib.notice.Notice`: the worst few, and the count."""
        self.ensure_one()
        message = self.sudo()._for_reader()
        rows = worst_per_timer(message._rows())
        shown = message.env["mc.escalation"].browse(
            row.id for row in rows[:WORST_SHOWN]
        )
        breached = sum(row.percent >= BREACH_PERCENT for row in rows)
        base = message.get_base_url()
        ack_url = ""
        if message.recipient_id and message.channel == PERSONAL_CHANNEL:
            acks = message.env["mc.escalation"]
            ack_url = acks._ack_link(message, message.recipient_id)
        single = len(rows) == 1
        url = ITEM_PATH + str(shown.work_item_id.id) if single else None
        return Notice(
            title=message._title(shown, len(rows), breached),
            text=message._text(len(rows), breached),
            items=[message._content_item(notice, base) for notice in shown],
            count=len(rows),
            url=f"{base}{url or MESSAGE_PATH + str(message.id)}",
            ack_url=ack_url,
            open_label=message.env._("Open in Odoo"),
            ack_label=message.env._("Acknowledge"),
            more_label=message._more_label(len(rows) - len(shown)),
        )

    def _for_reader(self):
        reader = self.recipient_id or self.recipient_ids[:1]
        tz = reader.tz or self.company_id.partner_id.tz or "UTC"
        lang = reader.lang or self.company_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang, tz=tz)

    def _rows(self):
        """Read what thousands of notices need in one query."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT notice.id, notice.timer_id, notice.percent, item.priority,
                   timer.due_at
              FROM mc_escalation_message_rel rel
              JOIN mc_escalation notice ON notice.id = rel.escalation_id
              JOIN mc_sla_timer timer ON timer.id = notice.timer_id
              JOIN mc_work_item item ON item.id = notice.work_item_id
             WHERE rel.message_id = %s AND notice.state IN %s
             ORDER BY notice.id
            """,
            [self.id, LIVE_STATES],
        )
        return [Row(*row) for row in self.env.cr.fetchall()]

    def _title(self, shown, count, breached):
        if count == 1:
            what = shown.work_item_id.display_name
            if breached:
                return self.env._("SLA breached: %s", what)
            return self.env._(
                "SLA at %(percent)s %%: %(what)s", percent=shown.percent, what=what
            )
        return self.env._(
            "%(count)s SLA notices, %(breached)s breached",
            count=count,
            breached=breached,
        )

    def _text(self, count, breached):
        if count == 1:
            return self.env._("This work item needs attention.")
        return self.env._(
            "%(count)s clocks need attention, %(breached)s of them are breached."
            " The worst:",
            count=count,
            breached=breached,
        )

    def _more_label(self, count):
        return self.env._("… and %s more", count) if count > 0 else ""

    def _content_item(self, notice, base):
        item, timer = notice.work_item_id, notice.timer_id
        url = f"{base}{ITEM_PATH}{item.id}"
        ack_url = ""
        # What many read carries no link that acts in one person's name.
        if self.recipient_id and self.channel == PERSONAL_CHANNEL:
            ack_url = notice._ack_link(notice, self.recipient_id)
        return NoticeItem(
            reference=item.reference,
            name=item.name,
            lane=item.lane_id.code,
            priority=item.priority,
            timer_type=timer.timer_type,
            percent=notice.percent,
            due_at=timer.due_at
            and timer.due_at.replace(microsecond=0).isoformat() + "Z",
            detail=self._detail(notice),
            url=url,
            ack_url=ack_url,
        )

    def _detail(self, notice):
        item, timer = notice.work_item_id, notice.timer_id
        priority = dict(item._fields["priority"]._description_selection(self.env))
        kind = dict(timer._fields["timer_type"]._description_selection(self.env))
        due = timer.due_at and format_datetime(self.env, timer.due_at)
        parts = (
            item.lane_id.name,
            priority.get(item.priority),
            f"{kind[timer.timer_type]} {notice.percent} %",
            due and self.env._("due %s", due),
        )
        return " · ".join(part for part in parts if part)
