# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ..lib import notice_groups
from ..lib.transaction import retry_write
from .trust import QUEUED

JOB_CHANNEL = "root.master_control"
JOB_KEY = "mc.escalation:dispatch"
JOB_PRIORITY = 5
# Rows of one transaction: each of its recipients gets one message per channel, so it is
# far above what one sweep can owe.
MAX_NOTICES = 50_000
# What is younger belongs to a sweep that may still be going on, and that will call us.
SETTLE_SECONDS = 20

# A clock that stands still, or an item that is blocked, keeps its notices waiting.
DUE_SQL = """
  FROM mc_escalation notice
  JOIN mc_sla_timer timer ON timer.id = notice.timer_id
  JOIN mc_work_item item ON item.id = notice.work_item_id
 WHERE notice.state = 'pending' AND notice.dispatched_at IS NULL
   AND notice.send_at <= %(now)s
   AND (%(settle)s = 0 OR notice.create_date
        <= clock_timestamp() AT TIME ZONE 'UTC' - %(settle)s * interval '1 second')
   AND timer.state <> 'paused' AND item.state <> 'blocked'
"""
OVER_SQL = """
UPDATE mc_escalation notice
   SET state = 'cancelled'
  FROM mc_sla_timer timer
 WHERE timer.id = notice.timer_id
   AND notice.state = 'pending' AND notice.dispatched_at IS NULL
   AND notice.send_at <= %(now)s
   AND (timer.acknowledged_at IS NOT NULL OR timer.stopped_at IS NOT NULL
        OR timer.state IN ('met', 'cancelled'))
"""


class Due(NamedTuple):
    """A notice to be told now, with what decides who is told."""

    id: int
    company_id: int
    channel: str
    level_data: dict
    work_item_id: int
    lane_id: int
    assignee_id: int
    calendar_id: int


class McEscalation(models.Model):
    """From notices that are due to messages: one per recipient and channel."""

    _inherit = "mc.escalation"

    @api.model
    def _wake(self):
        """Have the due notices told by a job; at most one such job waits at a time.

        Called after each sweep, by the cron below, and wherever something may have
        fallen due. The cron also does the work itself when nobody else has: no notice
        depends on one path.
        """
        result = super()._wake()
        if self._has_due():
            self.with_user(SUPERUSER_ID).with_context(**QUEUED).with_delay(
                channel=JOB_CHANNEL,
                description=self.env._("Tell what is due"),
                identity_key=JOB_KEY,
                priority=JOB_PRIORITY,
            )._job_dispatch()
        return result

    @api.model
    def _job_dispatch(self):
        """Queue job: make messages of all notices that are due, and send them off."""
        return self._dispatch_all()

    @api.model
    def _cron_dispatch(self):
        """Cron: what no job has taken, repetitions, and messages stuck on a channel."""
        count = self._dispatch_all(settle_seconds=SETTLE_SECONDS)
        messages = self.env["mc.escalation.message"]
        retry_write(self.env, messages._fall_back_overdue)
        return count

    @api.model
    def _dispatch_all(self, settle_seconds=0):
        """Dispatch in transactions of their own until nothing is due.

        :returns: how many notices
        """
        total = 0
        while True:
            count = retry_write(self.env, lambda: self._dispatch_once(settle_seconds))
            total += count
            if count < MAX_NOTICES:
                return total

    def _has_due(self):
        self._flush_for_due()
        now = self.env["mc.clock"].now()
        self.env.cr.execute(SQL("SELECT 1 %s LIMIT 1", SQL(DUE_SQL, now=now, settle=0)))
        return bool(self.env.cr.rowcount)

    def _dispatch_once(self, settle_seconds=0):
        """Take the due notices and make their messages, in the current transaction.

        :returns: how many notices were taken
        """
        notices = self.sudo()
        now = self.env["mc.clock"].now()
        taken = notices._take_due(now, settle_seconds)
        due = notices._hold_in_quiet_hours(taken, now)
        if due:
            notices._tell(due, now)
        return len(taken)

    def _flush_for_due(self):
        for model in (self, self.env["mc.sla.timer"], self.env["mc.work.item"]):
            model.flush_model()

    def _take_due(self, now, settle_seconds):
        self._flush_for_due()
        self.env.cr.execute(OVER_SQL, {"now": now})
        self.env.cr.execute(
            SQL(
                """
            SELECT notice.id, notice.company_id, notice.channel, notice.level_data,
                   notice.work_item_id, item.lane_id, item.user_id,
                   timer.notify_calendar_id
            %(due)s
             ORDER BY notice.send_at, notice.id
             LIMIT %(limit)s
               FOR UPDATE OF notice SKIP LOCKED
            """,
                due=SQL(DUE_SQL, now=now, settle=settle_seconds),
                limit=MAX_NOTICES,
            )
        )
        rows = [Due(*row) for row in self.env.cr.fetchall()]
        self.invalidate_model()
        return rows

    def _hold_in_quiet_hours(self, due, now):
        """Put off what a pause or an outage has carried into quiet hours."""
        calendars = self.env["resource.calendar"].browse(
            {row.calendar_id for row in due if row.calendar_id}
        )
        later = {}
        for calendar in calendars:
            moment = self.env["mc.quiet.hours"]._next(calendar, now)
            if moment > now:
                later[calendar.id] = moment
        held = defaultdict(list)
        for row in due:
            if row.calendar_id in later:
                held[later[row.calendar_id]].append(row.id)
        for moment, ids in held.items():
            self.browse(ids).write({"send_at": moment})
        return [row for row in due if row.calendar_id not in later]

    def _tell(self, due, now):
        """Make the messages for notices that are due, and have them sent."""
        plan, unheard = self._plan(due)
        told = self.browse(row.id for row in due if row.id not in unheard)
        told.write({"dispatched_at": now})
        messages = self.env["mc.escalation.message"]._make(plan)
        told._add_evidence_owed(plan)
        if unheard:
            self.browse(unheard)._nobody_to_tell()
        messages._enqueue()

    def _plan(self, due):
        """Return ``{(company, channel, users): notice ids}`` and the ids for nobody.

        ``users`` is a tuple of ids. A channel that a whole team reads gets one message
        for all who are told the same; the others get one for each person.
        """
        companies = self.env["res.company"]
        people, per_user, unheard = {}, defaultdict(list), []
        for row in due:
            addressee = self._addressee(
                row.company_id, row.lane_id, row.assignee_id, row.level_data or {}
            )
            if addressee not in people:
                people[addressee] = self._recipients(addressee).ids
            if not people[addressee]:
                unheard.append(row.id)
                continue
            company = companies.browse(row.company_id)
            channel = company._mc_usable_channel(row.channel)
            for user_id in people[addressee]:
                per_user[row.company_id, channel, user_id].append(row.id)
        return notice_groups.group(per_user), unheard
