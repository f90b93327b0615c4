# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The arithmetic of SLA clocks, in whole microseconds of working time.

A clock has a target and has used up a part of it (``consumed``). While it runs, it
uses up the working time since ``since``. Whole numbers, so that nothing is lost however
often it is paused: what was consumed and what remains always add up to the target.

Instants are naive datetimes in UTC.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

BREACH_PERCENT = 100
MICROSECOND = timedelta(microseconds=1)
MICROSECONDS_PER_SECOND = 1_000_000

# Working hours are asked for in blocks of whole weeks, each at most once.
_BLOCK = timedelta(days=28)
_FIRST_BLOCK = datetime(2000, 1, 3)
# Long enough for a plant that closes for a season, short enough to end soon.
MAX_IDLE = timedelta(days=400)
MAX_SPAN = timedelta(days=20 * 366)


class NoWorkingTime(ValueError):
    """Working hours in which the asked-for time never comes; ``name`` says which."""

    def __init__(self, name):
        super().__init__(f"{name}: too little working time")
        self.name = name


def microseconds(delta):
    """Return a timedelta as a whole number of microseconds."""
    return delta // MICROSECOND


def from_seconds(seconds):
    """Return seconds, a float as the database keeps it, in microseconds."""
    return round(seconds * MICROSECONDS_PER_SECOND)


def to_seconds(amount):
    """Return microseconds in seconds; ``from_seconds`` gives back the same number."""
    return amount / MICROSECONDS_PER_SECOND


class AroundTheClock:
    """All time is working time."""

    def between(self, start, end):
        """Return the working time between two instants, 0 when they are reversed."""
        return max(0, microseconds(end - start))

    def after(self, start, amount):
        """Return the instant at which ``amount`` has been worked since ``start``."""
        return start + max(0, amount) * MICROSECOND


class WorkingHours:
    """Working time in intervals, fetched when they are needed.

    :param name: what errors call these hours
    :param fetch: ``fetch(start, end)`` returns the working intervals between the two as
        pairs of instants, in any order; they may overlap, be empty, or stick out
    """

    def __init__(self, name, fetch):
        self.name = name
        self._fetch = fetch
        self._blocks = {}

    def between(self, start, end):
        """Return the working time between two instants, 0 when they are reversed."""
        total = 0
        number = self._number(start)
        while self._bounds(number)[0] < end:
            for low, high in self._block(number):
                total += max(0, microseconds(min(high, end) - max(low, start)))
            number += 1
        return total

    def after(self, start, amount):
        """Return the first instant at which ``amount`` has been worked since ``start``.

        :raises NoWorkingTime: that instant never comes, or not in :data:`MAX_SPAN`
        """
        if amount <= 0:
            return start
        left = amount
        for low, high in self._intervals_from(start):
            length = microseconds(high - low)
            if left <= length:
                return low + left * MICROSECOND
            left -= length
        raise NoWorkingTime(self.name)

    def _intervals_from(self, start):
        """Yield working intervals from ``start`` on, as long as it makes sense."""
        worked_last = start
        number = self._number(start)
        while True:
            begins, _ends = self._bounds(number)
            if begins - worked_last > MAX_IDLE or begins - start > MAX_SPAN:
                return
            for low, high in self._block(number):
                if high > start:
                    worked_last = high
                    yield max(low, start), high
            number += 1

    def _number(self, instant):
        return (instant - _FIRST_BLOCK) // _BLOCK

    def _bounds(self, number):
        begins = _FIRST_BLOCK + number * _BLOCK
        return begins, begins + _BLOCK

    def _block(self, number):
        if number not in self._blocks:
            bounds = self._bounds(number)
            self._blocks[number] = tidy(self._fetch(*bounds), *bounds)
        return self._blocks[number]


def tidy(intervals, start, end):
    """Return the intervals within the bounds, sorted, merged and without empty ones."""
    inside = ((max(low, start), min(high, end)) for low, high in intervals)
    result = []
    for low, high in sorted(pair for pair in inside if pair[0] < pair[1]):
        if result and low <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return result


class Clock(NamedTuple):
    """One clock at one moment; microseconds. ``since`` is ``None`` while it stands."""

    target: int
    consumed: int = 0
    since: datetime | None = None

    def used(self, hours, now):
        """Return what has been consumed by ``now``."""
        return self.consumed + (hours.between(self.since, now) if self.since else 0)

    def remaining(self, hours, now):
        """Return what is left at ``now``, negative when it is overdue."""
        return self.target - self.used(hours, now)

    def paused(self, hours, now):
        """Return the clock as it stands from ``now`` on."""
        return self._replace(consumed=self.used(hours, now), since=None)

    def resumed(self, now):
        """Return the clock as it runs from ``now`` on."""
        return self._replace(since=now)

    def reaches(self, hours, percent):
        """Return the instant at which this share of the target is used up.

        For what was used up before the clock (re)started, that is its start.
        """
        share = self.target * percent // BREACH_PERCENT
        return hours.after(self.since, share - self.consumed)

    def marks(self, hours, percents):
        """Return ``[{"at": text, "percent": number}, …]``, in the order of time.

        :param percents: numbers from 1 to 100; the breach (100) is added
        """
        wanted = sorted({*percents, BREACH_PERCENT})
        return [
            {"at": to_text(self.reaches(hours, percent)), "percent": percent}
            for percent in wanted
        ]


def to_text(instant):
    """Return an instant as the marks keep it, always with six decimals."""
    return instant.isoformat(sep=" ", timespec="microseconds")


def from_text(text):
    """Return the instant of a mark."""
    return datetime.fromisoformat(text)
