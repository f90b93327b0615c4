# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Periods of days in a time zone: their borders in UTC, and how a trend divides them.

A day ends where the next one begins, so a day of a daylight-saving change has 23 or 25
hours. Borders are half open: ``start <= moment < end``.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY, WEEK, MONTH = "day", "week", "month"
MAX_DAYS_IN_DAYS = 45
MAX_DAYS_IN_WEEKS = 200
MAX_PERIOD_DAYS = 5 * 366


class BadPeriod(ValueError):
    """The dates are none, or no period; the message names what is wrong."""


@dataclass(frozen=True)
class Period:
    """Days ``first`` to ``last``, both included, of the time zone ``zone``."""

    first: date
    last: date
    zone: str

    @property
    def start(self):
        """Return the first moment, naive UTC."""
        return midnight(self.first, self.zone)

    @property
    def end(self):
        """Return the first moment after the period, naive UTC."""
        return midnight(self.last + timedelta(days=1), self.zone)

    @property
    def step(self):
        """Return into what a trend divides the period: day, week or month."""
        days = (self.last - self.first).days + 1
        if days <= MAX_DAYS_IN_DAYS:
            return DAY
        return WEEK if days <= MAX_DAYS_IN_WEEKS else MONTH

    def buckets(self):
        """Return the Periods of the trend, oldest first; those at the ends are cut."""
        first, found = self.first, []
        while first <= self.last:
            last = min(_last_day(first, self.step), self.last)
            found.append(Period(first, last, self.zone))
            first = last + timedelta(days=1)
        return found


def midnight(day, zone):
    """Return the moment at which a day begins in a zone, naive UTC."""
    moment = datetime.combine(day, time(), ZoneInfo(zone))
    return moment.astimezone(UTC).replace(tzinfo=None)


def local_day(moment, zone):
    """Return the day of a naive UTC moment in a zone."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def parse(first, last, zone):
    """Return the Period for two dates or ISO texts; BadPeriod names the wrong one."""
    period = Period(_day(first, "date_from"), _day(last, "date_to"), zone)
    if period.first > period.last:
        raise BadPeriod("date_from: is after date_to")
    if (period.last - period.first).days >= MAX_PERIOD_DAYS:
        raise BadPeriod(f"date_to: a period has at most {MAX_PERIOD_DAYS} days")
    if period.first.year < 1900 or period.last.year > 2999:
        raise BadPeriod("date_from: between 1900 and 2999")
    return period


def _day(value, name):
    if isinstance(value, datetime):
        raise BadPeriod(f"{name}: a date without a time is wanted")
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadPeriod(f"{name}: {value!r:.40} is no date") from None


def _last_day(first, step):
    if step == DAY:
        return first
    if step == WEEK:
        return first + timedelta(days=6 - first.weekday())
    return (first.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(
        days=1
    )
