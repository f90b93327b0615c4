# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
from typing import NamedTuple

from odoo import api, models

# A notice whose calendar has no hours within this time is sent at once: never silent.
HORIZON = datetime.timedelta(days=31)


class Window(NamedTuple):
    """Hours in which people may be told; naive UTC."""

    calendar_id: int
    starts: datetime.datetime
    ends: datetime.datetime


class McQuietHours(models.AbstractModel):
    """The hours of calendars, worked out once per calendar and not once per notice."""

    _name = "mc.quiet.hours"
    _description = "Quiet Hours"

    @api.model
    def _windows(self, calendars, earliest, latest):
        """Return the :class:`Window` list of the calendars, sorted.

        :param calendars: calendar id -> timedelta that a notice may wait beyond
            ``latest``
        :param earliest, latest: naive UTC, datetime or text, between which marks passed
        """
        starts = _datetime(earliest).replace(microsecond=0)
        ends = _datetime(latest) + HORIZON
        found = self.env["resource.calendar"].sudo().browse(sorted(calendars))
        return [
            window
            for calendar in found
            for window in self._of_calendar(
                calendar, starts, ends + calendars[calendar.id]
            )
        ]

    @api.model
    def _next(self, calendar, moment):
        """Return the first moment from ``moment`` on in which people may be told."""
        hours = self._of_calendar(calendar, moment, moment + HORIZON)
        return max(hours[0].starts, moment) if hours else moment

    def _of_calendar(self, calendar, starts, ends):
        utc = datetime.UTC
        found = calendar._work_intervals_batch(
            starts.replace(tzinfo=utc), ends.replace(tzinfo=utc)
        )[False]
        return [
            Window(calendar.id, _naive(interval[0]), _naive(interval[1]))
            for interval in found
        ]


def _datetime(moment):
    if isinstance(moment, str):
        return datetime.datetime.fromisoformat(moment)
    return moment


def _naive(moment):
    return moment.astimezone(datetime.UTC).replace(tzinfo=None)
