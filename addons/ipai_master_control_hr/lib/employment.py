# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a change of an employee's dates means: a hire, an exit, or neither.

Odoo knows no event "hired" or "leaves"; there is a record with an active flag, a first
day and a departure date, which people correct, clear and set again. ``created`` and
``changed`` compare what was with what is and say what a person in HR would do.
"""

from dataclasses import dataclass
from datetime import date, timedelta

NONE, RUNNING, DONE, CANCELLED = "none", "running", "done", "cancelled"

EXIT_CANCELLED, HIRE_CANCELLED = "exit_cancelled", "hire_cancelled"
HIRE, HIRE_MOVED = "hire", "hire_moved"
EXIT, EXIT_MOVED = "exit", "exit_moved"
#: What is over ends before anything new begins.
STEPS = (EXIT_CANCELLED, HIRE_CANCELLED, HIRE, HIRE_MOVED, EXIT, EXIT_MOVED)

#: A first day or a departure longer ago is history that is being recorded (the staff of
#: years, imported at once), not news. As long as Odoo calls people "newly hired".
NEWS_DAYS = 90


@dataclass(frozen=True)
class Employment:
    """An employee's dates at one moment.

    :param start: the first day, if it is known
    :param departure: the last day that is recorded, also of an earlier employment
    """

    active: bool = True
    start: date | None = None
    departure: date | None = None

    @property
    def leaving(self):
        """The last day of this employment, or None.

        A departure before the first day belongs to an earlier employment.
        """
        if self.start and self.departure and self.departure < self.start:
            return None
        return self.departure


@dataclass(frozen=True)
class Status:
    """How far onboarding and offboarding are: none, running, done or cancelled."""

    onboarding: str = NONE
    offboarding: str = NONE


def created(now, today):
    """Return the steps for a new record.

    Archived records, people who have left already and those who came long ago are
    history.
    """
    if not now.active or (now.leaving and now.leaving < today):
        return []
    if not _is_news(now.start, today):
        return [EXIT] if now.leaving else []
    return [HIRE, EXIT] if now.leaving else [HIRE]


def changed(before, after, status, today):
    """Return the steps that a change asks for, in the order of ``STEPS``.

    :param before, after: Employment
    :param status: Status before the change
    """
    rehired = _is_rehired(before, after, status, today)
    steps = {
        _hire_step(before, after, status, today, rehired),
        _exit_step(before, after, status, today, rehired),
    }
    return [step for step in STEPS if step in steps]


def first_day(before, after, today):
    """Return the first day of somebody who is hired (again).

    The first day that is recorded may still be that of the employment before. That of
    staff who were there before this addon may not be recorded at all.
    """
    last = before.leaving
    if not after.start or (last and after.start <= last):
        return today
    return after.start


def cancel_reason(before, after):
    """Say why an onboarding is of no use any more: archived, withdrawn or left."""
    if not after.active:
        return "archived"
    return "withdrawn" if _never_comes(before, after) else "left"


def _hire_step(before, after, status, today, rehired):
    if status.onboarding == RUNNING:
        gone = after.leaving and after.leaving != before.leaving
        if (
            (before.active and not after.active)
            or _never_comes(before, after)
            or (gone and after.leaving <= today)
        ):
            return HIRE_CANCELLED
        return HIRE_MOVED if before.start != after.start else None
    return HIRE if rehired else None


def _exit_step(before, after, status, today, rehired):
    was, now, offboarding = before.leaving, after.leaving, status.offboarding
    if was == now:
        return None
    if not now:
        # What a rehire leaves behind in the record is a departure that still stands.
        is_off = after.departure != before.departure and offboarding == RUNNING
        return EXIT_CANCELLED if is_off else None
    if offboarding == RUNNING:
        return EXIT_MOVED
    is_over = offboarding == DONE and not rehired
    return EXIT if _is_news(now, today) and not is_over else None


def _is_rehired(before, after, status, today):
    """Somebody who had left, or whose hire was off, is (to be) employed again."""
    if not after.active or _never_comes(before, after):
        return False
    last = before.leaving
    if last and after.start and before.start != after.start and after.start > last:
        return True
    if after.leaving:
        return False
    if last:
        return last < today or status.offboarding == DONE
    if before.active:
        return False
    hire_was_off = status.onboarding == CANCELLED or (
        status.onboarding == NONE and after.start and _is_news(after.start, today)
    )
    return hire_was_off or status.offboarding == DONE


def _never_comes(before, after):
    """A departure before the first day: the contract ended before it began."""
    is_new = after.departure and after.departure != before.departure
    return bool(is_new and after.start == before.start and not after.leaving)


def _is_news(day, today):
    return not day or day >= today - timedelta(days=NEWS_DAYS)
