# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, time

import pytz
from odoo import models
from odoo.exceptions import UserError

from ..lib import sla_clock


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _mc_hours(self, company):
        """Return the working hours of this calendar, or all time when there is none.

        Ask only when a clock starts, pauses, goes on or changes: it costs queries.

        :param company: whose public holidays count
        :returns: ``between(start, end)`` and ``after(start, amount)``, see
            ``lib.sla_clock``; an error in it is :class:`sla_clock.NoWorkingTime`
        :raises UserError: the calendar has flexible hours, which tell no time of day
        """
        if not self:
            return sla_clock.AroundTheClock()
        calendar = self.sudo()
        calendar._mc_check_fixed()

        def fetch(start, end):
            return calendar._mc_intervals(start, end, company)

        return sla_clock.WorkingHours(calendar.name, fetch)

    def _mc_check_fixed(self):
        if self.flexible_hours:
            raise UserError(
                self.env._(
                    "%s has flexible hours; a clock needs to know when people work.",
                    self.name,
                )
            )

    def _mc_intervals(self, start, end, company):
        """Return the working intervals between two naive UTC instants as such pairs."""
        zone = pytz.timezone(self.tz)
        # Odoo takes the holidays of every company whose rows may be read.
        leaves = [("time_type", "=", "leave")]
        leaves += [("company_id", "in", [False, company.id])]
        intervals = self._work_intervals_batch(
            start.replace(tzinfo=UTC), end.replace(tzinfo=UTC), domain=leaves, tz=zone
        )[False]
        return [
            (_to_naive_utc(low), _to_naive_utc(_end_of_day(high)))
            for low, high, _attendance in intervals
        ]


def _end_of_day(local):
    """Return midnight for Odoo's last microsecond of a day, which it cannot write."""
    return local + sla_clock.MICROSECOND if local.time() == time.max else local


def _to_naive_utc(local):
    return local.astimezone(UTC).replace(tzinfo=None)
