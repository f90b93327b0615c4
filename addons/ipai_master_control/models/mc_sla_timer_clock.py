# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..lib import sla_clock


class McSlaTimer(models.Model):
    """The timer as a clock of ``lib.sla_clock``: microseconds and working hours."""

    _inherit = "mc.sla.timer"

    def _clock(self):
        """Return the clock as it was at its last start, pause or change."""
        self.ensure_one()
        return sla_clock.Clock(
            target=sla_clock.from_seconds(self.target_seconds),
            consumed=sla_clock.from_seconds(self.consumed_seconds),
            since=self.resumed_at if self.state == "running" else None,
        )

    def _hours_by_timer(self):
        """Return timer -> working hours; those of one calendar are shared."""
        shared = {}
        result = {}
        for timer in self:
            key = (timer.calendar_id, timer.company_id)
            if key not in shared:
                shared[key] = timer.calendar_id._mc_hours(timer.company_id)
            result[timer] = shared[key]
        return result

    def _used_seconds(self, now):
        """Return timer -> seconds of working time used up by ``now``.

        A clock that was breached goes on counting: its overrun is part of the report.
        """
        result = {}
        for timer, hours in self._hours_by_timer().items():
            clock = timer._clock()
            used = clock.used(hours, now)
            if timer.state == "breached" and not timer.stopped_at:
                used = max(clock.consumed, clock.target)
                used += hours.between(timer.breached_at, now)
            result[timer] = sla_clock.to_seconds(used)
        return result

    def _marks_of(self, clock, hours, percents, policy):
        """Return the clock's marks.

        :raises UserError: names the calendar that never reaches the target
        """
        try:
            return clock.marks(hours, percents)
        except sla_clock.NoWorkingTime as error:
            raise policy._no_working_time(error) from None

    def _with_moved_marks(self):
        """Keep running clocks whose calendar says otherwise than at their start.

        A paused clock asks its calendar anyway when it goes on.
        """
        running = self.filtered(lambda timer: timer.state == "running")
        moved = self.browse()
        for timer, hours in running._hours_by_timer().items():
            _done, owed = timer._split_marks()
            percents = [mark["percent"] for mark in owed]
            marks = timer._marks_of(timer._clock(), hours, percents, timer.policy_id)
            if marks != owed:
                moved |= timer
        return moved

    def _in_flight(self):
        """Say whether the clock, if there is one, runs or is paused."""
        return self.state in ("running", "paused")

    def _differs_from(self, policy):
        """Say whether a clock that the policy starts now would be another one."""
        percents = [mark["percent"] for mark in self.marks]
        return (
            sla_clock.from_seconds(self.target_seconds) != policy._target()
            or self.calendar_id != policy.calendar_id
            or self.notify_calendar_id != policy.notify_calendar_id
            or percents != policy._percentages()
            or (self.levels or []) != policy.level_ids._snapshot()
            or (self.stop_domain or False) != policy._stop_domain()
        )
