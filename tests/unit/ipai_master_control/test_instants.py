# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mc_lib import instants

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456)


@pytest.mark.parametrize(
    "given_value",
    [
        NOON,
        NOON.replace(tzinfo=UTC),
        NOON.replace(hour=13, tzinfo=timezone(timedelta(hours=1))),
        "2026-03-01T12:00:00.123456Z",
        "2026-03-01 12:00:00.123456+00:00",
        "2026-03-01T06:30:00.123456-05:30",
    ],
)
def test_the_same_instant(given_value):
    assert instants.to_utc(given_value) == NOON


@pytest.mark.parametrize(
    ("given_value", "reason"),
    [
        ("2026-03-01T12:00:00", "offset"),
        ("2026-03-01", "offset"),
        ("yesterday", "ISO 8601"),
        ("", "ISO 8601"),
        ("2026-02-30T12:00:00Z", "ISO 8601"),
        (date(2026, 3, 1), "ISO 8601"),
        (1772366400, "ISO 8601"),
        (True, "ISO 8601"),
        ({"at": "2026"}, "ISO 8601"),
        ("1969-12-31T23:59:59Z", "1970"),
        ("0001-01-01T00:00:00+10:00", "range"),
        ("9999-12-31T23:59:59-10:00", "range"),
    ],
)
def test_refused(given_value, reason):
    with pytest.raises(ValueError, match=reason):
        instants.to_utc(given_value)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)), st.integers(-839, 839))
def test_offsets_are_undone(instant, minutes):
    zone = timezone(timedelta(minutes=minutes))
    local = instant.replace(tzinfo=UTC).astimezone(zone)
    assert instants.to_utc(local.isoformat()) == instant
