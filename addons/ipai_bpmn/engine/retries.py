# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How often what failed is tried again by itself, and after how long.

A node says it with ``pulser:retries="3"`` and ``pulser:retryIntervals="PT1M, PT10M"``;
the last interval is that of all further tries. ``failedJobRetryTimeCycle`` of Camunda 7
(``R3/PT10M``, or durations with commas) and ``retries`` of Camunda 8 say the same.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from . import incidents, iso8601
from .iso8601 import TimerError
from .model import AUTOMATIC_TASKS

MAX_RETRIES = 100
MAX_INTERVAL = timedelta(days=1)
_CYCLE = re.compile(r"R(\d+)/(.+)")
_EXPRESSION = ("${", "#{", "=")


@dataclass(frozen=True, slots=True)
class Retries:
    """What a node says; ``intervals`` are ISO 8601 durations."""

    count: int
    intervals: tuple = ()


def texts(count, intervals, cycle):
    """Return (count, intervals) as texts; what is given apart goes before the cycle.

    An expression says nothing here: a retry has no variables of its own.
    """
    match = _CYCLE.fullmatch(cycle)
    if match:
        count, intervals = count or match[1], intervals or match[2]
    if cycle and not match:
        intervals = intervals or cycle
    return tuple("" if t.startswith(_EXPRESSION) else t for t in (count, intervals))


def read(count, intervals, default):
    """Return the Retries for the texts of a node.

    :param default: how often, where the node says nothing
    :raises TimerError: no number from 0 to ``MAX_RETRIES``, or no duration
    """
    durations = tuple(one.strip() for one in intervals.split(",") if one.strip())
    for one in durations:
        iso8601.check("duration", one)
    if not count:
        return Retries(len(durations) or default, durations)
    if not (count.isdecimal() and int(count) <= MAX_RETRIES):
        raise TimerError(f"“{count}” retries: 0 to {MAX_RETRIES} are possible")
    return Retries(int(count), durations)


def due_at(retries, number, now, first, factor):
    """Return when the next try is, or None when there is none.

    :param number: how many of the retries have been used
    :param first: timedelta before the first one, where the node gives no interval;
        each further one is ``factor`` times as long, up to ``MAX_INTERVAL``
    """
    if number >= retries.count:
        return None
    if retries.intervals:
        text = retries.intervals[min(number, len(retries.intervals) - 1)]
        return iso8601.first("duration", text, now)[0]
    # A timedelta has an end that powers soon reach.
    times = min(factor**number, MAX_INTERVAL // first + 1)
    return now + min(first * times, MAX_INTERVAL)


def is_automatic(node, token, kind):
    """Say whether what failed may pass by itself.

    A method may fail today and not in a minute, and so may the step of a timer. The
    same expression over the same variables fails again, so that needs a node that asks
    for it. What a person or the model itself ended is nobody's bad luck.

    :param token: the incident, as the engine left it
    :param kind: of failure, see ``incidents.stop``
    """
    if token.phase in (incidents.WAIT, incidents.WATCH) or kind == "UncaughtError":
        return False
    if token.phase == incidents.FIRE:
        return True
    is_machine = token.phase != incidents.BEGIN or node.kind in AUTOMATIC_TASKS
    is_method = token.phase == incidents.BEGIN and bool(node.method)
    return is_machine and (is_method or bool(node.retries or node.retry_intervals))
