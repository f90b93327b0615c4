# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Clocks against a slow and obvious reference that walks through time by the minute."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mc_lib import sla_clock

MINUTE = timedelta(minutes=1)
MICROSECONDS_PER_MINUTE = 60_000_000
# With whole-minute, half-hour and southern changes, and one that never changes.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
# The weeks around the changes of 2026 in the north and in the south, and a quiet one.
WEEKS = [
    datetime(2026, month, day) for month, day in ((3, 6), (3, 27), (4, 3), (7, 6))
] + [datetime(2026, month, day) for month, day in ((10, 2), (10, 23), (10, 30))]


class People:
    """Working hours as people say them: local times per weekday, and days off."""

    def __init__(self, zone, week, days_off):
        self.zone = ZoneInfo(zone)
        self.week = week  # weekday -> list of (minute of the day from, to)
        self.days_off = days_off

    def work_at(self, instant):
        """Say whether somebody works in the minute that begins at the instant."""
        local = instant.replace(tzinfo=UTC).astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return local.date() not in self.days_off and any(
            begins <= minute < ends
            for begins, ends in self.week.get(local.weekday(), ())
        )

    @cached_property
    def hours(self):
        return sla_clock.WorkingHours("Team", self.intervals)

    def intervals(self, start, end):
        """Return each working minute as an interval: nothing clever to go wrong."""
        if end < datetime(2026, 1, 1) or start > datetime(2027, 1, 1):
            return []
        minutes = int((end - start) / MINUTE)
        return [
            (start + number * MINUTE, start + (number + 1) * MINUTE)
            for number in range(minutes)
            if self.work_at(start + number * MINUTE)
        ]

    def worked(self, start, end):
        """Walk from start to end, minute by minute; both are whole minutes."""
        total = 0
        while start < end:
            total += self.work_at(start)
            start += MINUTE
        return total * MICROSECONDS_PER_MINUTE


@st.composite
def peoples(draw):
    shift = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=6, unique=True)
    week = {}
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        edges = sorted(draw(shift))
        week[weekday] = list(zip(edges[::2], edges[1::2], strict=False))
    first = draw(st.sampled_from(WEEKS)).date()
    days_off = draw(st.sets(st.integers(0, 9), max_size=2))
    people = People(
        draw(st.sampled_from(ZONES)),
        week,
        {first + timedelta(days=day) for day in days_off},
    )
    return people, datetime.combine(first, datetime.min.time())


MINUTES = st.integers(0, 8 * 24 * 60)
SLOW = settings(max_examples=25, deadline=None)


@SLOW
@given(peoples(), MINUTES, MINUTES)
def test_worked_time_is_what_the_reference_counts(given_people, first, second):
    people, first_day = given_people
    start, end = first_day + first * MINUTE, first_day + second * MINUTE
    assert people.hours.between(start, end) == people.worked(start, end)


@SLOW
@given(peoples(), MINUTES, st.integers(1, 2 * 24 * 60))
def test_the_instant_after_some_work(given_people, offset, minutes):
    """At that instant just so much was worked, and a minute earlier it was less."""
    people, first_day = given_people
    start = first_day + offset * MINUTE
    in_three_weeks = people.worked(start, first_day + timedelta(days=21))
    assume(in_three_weeks)
    amount = min(minutes * MICROSECONDS_PER_MINUTE, in_three_weeks)
    reached = people.hours.after(start, amount)
    assert people.worked(start, reached) == amount
    assert people.worked(start, reached - MINUTE) == amount - MICROSECONDS_PER_MINUTE


class Reference:
    """The obvious clock: it is asked to look at each minute that goes by."""

    def __init__(self, people, now, target):
        self.people, self.now, self.target = people, now, target
        self.consumed, self.runs = 0, True

    def wait_until(self, moment):
        if self.runs:
            self.consumed += self.people.worked(self.now, moment)
        self.now = moment


EVENTS = st.sampled_from(["pause", "resume", "retarget", "reopen", "look"])


@SLOW
@given(
    peoples(),
    st.integers(1, 5 * 24 * 60),
    st.lists(st.tuples(MINUTES, EVENTS, st.integers(1, 5 * 24 * 60)), max_size=10),
)
def test_whatever_happens_nothing_is_lost(given_people, target, events):
    """Pauses, other policies, reopenings: consumed and remaining always add up."""
    people, first = given_people
    hours = people.hours
    target *= MICROSECONDS_PER_MINUTE
    clock = sla_clock.Clock(target, 0, first)
    slow = Reference(people, first, target)
    for minute, event, new_target in sorted(events):
        now = first + minute * MINUTE
        slow.wait_until(now)
        if event == "pause" and clock.since:
            clock, slow.runs = clock.paused(hours, now), False
        elif event == "resume" and not clock.since:
            clock, slow.runs = clock.resumed(now), True
        elif event == "retarget":
            slow.target = new_target * MICROSECONDS_PER_MINUTE
            runs = clock.since is not None
            clock = clock.paused(hours, now)._replace(target=slow.target)
            clock = clock.resumed(now) if runs else clock
        elif event == "reopen":
            clock = sla_clock.Clock(clock.target, 0, now)
            slow.consumed, slow.runs = 0, True
        assert clock.used(hours, now) == slow.consumed
        assert clock.used(hours, now) + clock.remaining(hours, now) == slow.target


@given(
    st.integers(1, 10**12),
    st.lists(st.integers(0, 10**9), max_size=12),
    st.sets(st.integers(1, 99), max_size=5),
)
def test_microseconds_around_the_clock(target, lengths, percents):
    """Runs and pauses of odd lengths: what ran is counted to the last digit."""
    hours = sla_clock.AroundTheClock()
    now = datetime(2026, 3, 1, 12, 0, 0, 123457)
    clock, ran = sla_clock.Clock(target, 0, now), 0
    for number, length in enumerate(lengths):
        now += length * sla_clock.MICROSECOND
        if number % 2 == 0:
            ran += length
            clock = clock.paused(hours, now)
        else:
            clock = clock.resumed(now)
        # As the database keeps it.
        kept = sla_clock.from_seconds(sla_clock.to_seconds(clock.consumed))
        assert kept == clock.consumed == ran
        assert clock.used(hours, now) + clock.remaining(hours, now) == target
    clock = clock if clock.since else clock.resumed(now)
    marks = clock.marks(hours, percents)
    assert [mark["percent"] for mark in marks] == [*sorted(percents), 100]
    due = sla_clock.from_text(marks[-1]["at"])
    assert due == clock.since + max(0, target - clock.consumed) * sla_clock.MICROSECOND
    assert all(sla_clock.from_text(mark["at"]) >= clock.since for mark in marks)


def _office(start, end):
    """Every day from 9 to 12 and from 13 to 17, UTC."""
    day = datetime(start.year, start.month, start.day)
    while day < end:
        yield day + timedelta(hours=9), day + timedelta(hours=12)
        yield day + timedelta(hours=13), day + timedelta(hours=17)
        day += timedelta(days=1)


OFFICE = sla_clock.WorkingHours("Office", _office)


def _hours(number):
    return round(number * 3600 * 1_000_000)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-03-02 08:00", 1, "2026-03-02 10:00"),
        ("2026-03-02 11:30", 1, "2026-03-02 13:30"),
        # Exactly at the end of a shift, not at the start of the next one.
        ("2026-03-02 09:00", 3, "2026-03-02 12:00"),
        ("2026-03-02 12:30", 4, "2026-03-02 17:00"),
        ("2026-03-02 16:59", 7, "2026-03-03 16:59"),
        ("2026-03-02 09:00", 7 * 60, "2026-04-30 17:00"),
        ("2026-03-02 20:00", 0, "2026-03-02 20:00"),
    ],
)
def test_office_hours(start, hours, expected):
    start, expected = datetime.fromisoformat(start), datetime.fromisoformat(expected)
    assert OFFICE.after(start, _hours(hours)) == expected
    assert OFFICE.between(start, expected) == _hours(hours)


def test_a_clock_that_runs_while_nobody_works_stands():
    evening = datetime(2026, 3, 2, 18)
    clock = sla_clock.Clock(_hours(1), 0, evening)
    assert clock.used(OFFICE, evening + timedelta(hours=12)) == 0


def test_marks_in_office_hours():
    clock = sla_clock.Clock(_hours(4), 0, datetime(2026, 3, 2, 11))
    assert clock.marks(OFFICE, [75, 50]) == [
        {"at": "2026-03-02 14:00:00.000000", "percent": 50},
        {"at": "2026-03-02 15:00:00.000000", "percent": 75},
        {"at": "2026-03-02 16:00:00.000000", "percent": 100},
    ]


def test_what_is_used_up_already_is_owed_at_once():
    now = datetime(2026, 3, 2, 20, 0, 0, 5)
    clock = sla_clock.Clock(_hours(4), _hours(2.5), now)
    marks = clock.marks(OFFICE, [50, 75])
    assert marks[0] == {"at": "2026-03-02 20:00:00.000005", "percent": 50}
    assert marks[1]["at"] == "2026-03-03 09:30:00.000000"
    over = sla_clock.Clock(_hours(4), _hours(5), now)
    assert {mark["at"] for mark in over.marks(OFFICE, [50])} == {marks[0]["at"]}


def test_hours_without_work_end_with_an_error():
    asked = []

    def nobody(start, end):
        asked.append(start)
        return []

    hours = sla_clock.WorkingHours("Empty", nobody)
    with pytest.raises(sla_clock.NoWorkingTime, match="Empty") as refused:
        hours.after(datetime(2026, 3, 2), 1)
    assert refused.value.name == "Empty"
    assert len(asked) < 20
    assert hours.between(datetime(2026, 3, 2), datetime(2026, 4, 2)) == 0


def test_hours_that_take_forever_end_with_an_error():
    def a_second_a_block(start, end):
        return [(start, start + timedelta(seconds=1))]

    hours = sla_clock.WorkingHours("Slow", a_second_a_block)
    with pytest.raises(sla_clock.NoWorkingTime):
        hours.after(datetime(2026, 3, 2), _hours(10))


def test_a_long_closure_is_waited_for():
    opens = datetime(2027, 3, 1, 9)

    def season(start, end):
        return [(opens, opens + timedelta(hours=8))]

    hours = sla_clock.WorkingHours("Season", season)
    assert hours.after(datetime(2026, 3, 1), _hours(1)) == opens + timedelta(hours=1)


def test_each_block_is_fetched_once():
    asked = []

    def fetch(start, end):
        asked.append(start)
        return _office(start, end)

    hours = sla_clock.WorkingHours("Office", fetch)
    start = datetime(2026, 3, 2, 9)
    for _number in range(50):
        hours.after(start, _hours(20))
        hours.between(start, start + timedelta(days=7))
    assert len(asked) == len(set(asked)) <= 2


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=12))
def test_untidy_intervals(pairs):
    zero = datetime(2026, 1, 1)
    low, high = zero + 10 * MINUTE, zero + 40 * MINUTE
    given_pairs = [(zero + a * MINUTE, zero + b * MINUTE) for a, b in pairs]
    tidy = sla_clock.tidy(given_pairs, low, high)
    covered = {n for a, b in pairs for n in range(a, b) if 10 <= n < 40}
    assert sum((b - a) / MINUTE for a, b in tidy) == len(covered)
    edges = [edge for pair in tidy for edge in pair]
    assert edges == sorted(set(edges))


def test_reversed_instants():
    later, earlier = datetime(2026, 3, 3, 12), datetime(2026, 3, 2, 12)
    for hours in (sla_clock.AroundTheClock(), OFFICE):
        assert hours.between(later, earlier) == 0
        assert hours.between(later, later) == 0


@given(st.integers(0, 10**15))
def test_seconds_keep_microseconds(amount):
    assert sla_clock.from_seconds(sla_clock.to_seconds(amount)) == amount


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)))
def test_text_of_a_mark(instant):
    text = sla_clock.to_text(instant)
    assert sla_clock.from_text(text) == instant
    assert len(text) == len("2026-11-24 17:00:00.000000")
