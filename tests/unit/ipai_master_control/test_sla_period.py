# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Periods: borders in UTC, division into days, weeks and months, hostile input."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mc_lib import sla_period
from mc_lib.sla_period import BadPeriod, Period

BERLIN, KOLKATA, ADAK = "Europe/Berlin", "Asia/Kolkata", "America/Adak"
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("UTC", datetime(2026, 11, 1), datetime(2026, 12, 1)),
        (BERLIN, datetime(2026, 10, 31, 23), datetime(2026, 11, 30, 23)),
        (KOLKATA, datetime(2026, 10, 31, 18, 30), datetime(2026, 11, 30, 18, 30)),
        # Adak leaves daylight saving on 1 November, two hours after midnight.
        (ADAK, datetime(2026, 11, 1, 9), datetime(2026, 12, 1, 10)),
    ],
)
def test_borders_are_midnights_of_the_zone(zone, start, end):
    period = Period(*NOVEMBER, zone)
    assert (period.start, period.end) == (start, end)


def test_days_of_a_clock_change_have_23_and_25_hours():
    spring = Period(date(2026, 3, 29), date(2026, 3, 29), BERLIN)
    autumn = Period(date(2026, 10, 25), date(2026, 10, 25), BERLIN)
    assert spring.end - spring.start == timedelta(hours=23)
    assert autumn.end - autumn.start == timedelta(hours=25)


@pytest.mark.parametrize(
    ("first", "last", "step", "count"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), "day", 1),
        (date(2026, 11, 1), date(2026, 11, 30), "day", 30),
        (date(2026, 1, 1), date(2026, 3, 31), "week", 14),
        (date(2026, 1, 1), date(2026, 12, 31), "month", 12),
        (date(2025, 12, 31), date(2026, 12, 1), "month", 13),
    ],
)
def test_division(first, last, step, count):
    period = Period(first, last, BERLIN)
    assert period.step == step
    assert len(period.buckets()) == count


def test_weeks_begin_on_monday_and_are_cut_at_the_ends():
    first, *_middle, last = Period(date(2026, 1, 1), date(2026, 3, 31), "UTC").buckets()
    assert (first.first, first.last) == (date(2026, 1, 1), date(2026, 1, 4))
    assert (last.first, last.last) == (date(2026, 3, 30), date(2026, 3, 31))


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
zones = st.sampled_from(["UTC", BERLIN, KOLKATA, ADAK, "Pacific/Apia"])


@given(days, st.integers(0, sla_period.MAX_PERIOD_DAYS - 1), zones)
def test_buckets_cover_the_period_without_gap_and_overlap(first, length, zone):
    period = sla_period.parse(first, first + timedelta(days=length), zone)
    buckets = period.buckets()
    assert buckets[0].start == period.start
    assert buckets[-1].end == period.end
    for one, following in pairwise(buckets):
        assert one.end == following.start
    for bucket in buckets:
        assert sla_period.local_day(bucket.start, zone) == bucket.first
        end = bucket.end - timedelta(seconds=1)
        assert sla_period.local_day(end, zone) == bucket.last


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("2026-11-30", "2026-11-01", "date_from"),
        ("2026-13-01", "2026-11-01", "date_from"),
        ("2026-11-01", "'; DROP TABLE mc_sla_timer; --", "date_to"),
        ("2026-11-01", None, "date_to"),
        ("2026-11-01", 5, "date_to"),
        ("2026-11-01", ["2026-11-02"], "date_to"),
        ("2026-11-01", datetime(2026, 11, 2), "date_to"),
        ("1000-01-01", "1000-01-02", "date_from"),
        ("2020-01-01", "2030-01-01", "date_to"),
        ("x" * 10_000, "2026-11-01", "date_from"),
    ],
)
def test_what_is_no_period_is_refused_by_name(first, last, wrong):
    with pytest.raises(BadPeriod, match=f"^{wrong}: ") as error:
        sla_period.parse(first, last, "UTC")
    assert len(str(error.value)) < 100
