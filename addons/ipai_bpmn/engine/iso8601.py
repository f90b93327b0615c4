# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Timers of ISO 8601: dates, durations and repeating intervals.

isodate reads them; the arithmetic of months and years is its own as well.
"""

import re
from datetime import UTC, datetime, timedelta

import isodate

UNBOUNDED = -1
MAX_REPEATS = 1_000_000
MIN_CYCLE = timedelta(seconds=1)
MIN_YEAR = 1000  # PostgreSQL and Odoo write years with four digits
MISTAKES = (ValueError, TypeError, ArithmeticError, isodate.ISO8601Error)
_CYCLE = re.compile(r"R(\d*)/(.+)")


class TimerError(ValueError):
    """Not a date, a duration or a cycle of ISO 8601."""


def check(kind, text):
    """Raise TimerError when the text is not a timer of that kind."""
    first(kind, text, datetime(2000, 1, 1))


def first(kind, text, now):
    """Return (when the timer fires first, how often it fires again).

    :param kind: date, duration or cycle
    :param now: naive datetime in UTC
    :returns: a naive datetime in UTC, and a number, -1 for without end
    """
    if kind == "date":
        return _date(text), 0
    if kind == "duration":
        return _after(now, text), 0
    repeat, start, _interval = _cycle(text)
    if start:
        return _date(start), repeat
    return following(text, now), repeat


def following(text, fired_at):
    """Return when a cycle fires after it has fired (its start counts as well)."""
    return _after(fired_at, _cycle(text)[2])


def _cycle(text):
    """Return (repeats after the first, start or "", duration)."""
    match = _CYCLE.fullmatch(text.strip())
    if not match:
        raise TimerError(f"“{text}” is not a cycle, e.g. R3/PT10M")
    times, rest = match.groups()
    start, _slash, interval = rest.rpartition("/")
    if start and interval[:1] != "P":
        raise TimerError(f"“{text}”: a cycle ends with a duration here, e.g. P1D")
    if _after(datetime(2000, 1, 1), interval) < datetime(2000, 1, 1) + MIN_CYCLE:
        raise TimerError(f"“{text}” repeats without a pause")
    if not times:
        return UNBOUNDED, start, interval
    if not 0 < int(times[:9]) <= MAX_REPEATS:
        raise TimerError(f"“{text}”: 1 to {MAX_REPEATS} times")
    return int(times) - 1, start, interval


def _date(text):
    try:
        if "T" not in text:
            day = isodate.parse_date(text.strip())
            moment = datetime.combine(day, datetime.min.time())
        else:
            moment = isodate.parse_datetime(text.strip())
        if moment.tzinfo:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except MISTAKES:
        raise TimerError(f"“{text}” is not a date, e.g. 2026-12-24T17:00:00Z") from None
    if moment.year < MIN_YEAR:
        raise TimerError(f"“{text}” is before the year {MIN_YEAR}")
    return moment


def _after(now, text):
    text = text.strip()
    try:
        if text[:1] != "P":
            raise ValueError
        moment = now + isodate.parse_duration(text)
    except MISTAKES:
        raise TimerError(f"“{text}” is not a duration, e.g. P1DT2H") from None
    if moment < now:
        raise TimerError(f"“{text}” is negative")
    return moment
