# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mc_lib.audit_export.formats import FORMATS
from mc_lib.audit_export.request import BadParameter, Wanted, parse
from mc_lib.audit_export.tally import Tally

GOOD = {"from": "2026-01-01", "to": "2026-01-31", "format": "csv"}


def _parse(pairs=(), **values):
    values = {**GOOD, **{name.rstrip("_"): value for name, value in values.items()}}
    given = [(name, value) for name, value in values.items() if value is not None]
    return parse([*given, *pairs], tuple(FORMATS))


def test_dates_include_the_last_day():
    assert _parse() == Wanted(datetime(2026, 1, 1), datetime(2026, 2, 1), "csv")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-01T12:00:00", datetime(2026, 1, 1, 12)),
        ("2026-01-01T12:00:00Z", datetime(2026, 1, 1, 12)),
        ("2026-01-01T12:00:00+02:00", datetime(2026, 1, 1, 10)),
        ("2026-01-01T12:00:00 02:00", datetime(2026, 1, 1, 10)),
        ("20260101T12", datetime(2026, 1, 1, 12)),
    ],
)
def test_moments(text, moment):
    assert _parse(from_=text).date_from == moment


def test_many_values():
    wanted = _parse(
        [("lane", "HR,IT"), ("lane", " FIN "), ("item", "a,a"), ("source", "")]
    )
    assert wanted.lanes == ("HR", "IT", "FIN")
    assert wanted.items == ("a",)
    assert wanted.sources == ()


@pytest.mark.parametrize(
    ("values", "parameter"),
    [
        ({"from_": None}, "from"),
        ({"to": ""}, "to"),
        ({"to": "  "}, "to"),
        ({"format": None}, "format"),
        ({"format": "xlsx"}, "format"),
        ({"format": "CSV"}, "format"),
        ({"from_": "yesterday"}, "from"),
        ({"from_": "2026-13-01"}, "from"),
        ({"from_": "2026-01-01T00:00:00.5"}, "from"),
        ({"from_": "0001-01-01T00:00:00+14:00"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"to": "2025-12-31"}, "to"),
        ({"from_": "2026-01-01\r\nX: y"}, "from"),
        ({"company": "0"}, "company"),
        ({"company": "1 OR 1=1"}, "company"),
        ({"company": "9" * 30}, "company"),
        ({"lane": "x" * 101}, "lane"),
        ({"lane": "a\0"}, "lane"),
        ({"item": ",".join(map(str, range(501)))}, "item"),
        ({"lanes": "HR"}, "lanes"),
        ({"x" * 5000: ""}, "x" * 100),
    ],
)
def test_bad_parameter_is_named(values, parameter):
    with pytest.raises(BadParameter) as bad:
        _parse(**values)
    assert bad.value.parameter == parameter
    assert bad.value.message


@pytest.mark.parametrize("name", ["from", "to", "format", "company"])
def test_given_twice(name):
    with pytest.raises(BadParameter) as bad:
        _parse([(name, "1"), (name, "1")])
    assert bad.value.parameter == name


@given(st.text(), st.text(), st.text())
def test_anything_is_named_or_taken(date_from, date_to, lane):
    try:
        wanted = _parse(from_=date_from, to=date_to, lane=lane)
    except BadParameter as bad:
        assert bad.parameter in ("from", "to", "lane")
    else:
        assert wanted.date_from < wanted.date_to


def test_tally_counts_and_reports():
    ticks = iter(range(0, 10_000, 3))
    reports = []
    tally = Tally(2000, reports.append, clock=lambda: next(ticks))
    assert sum(1 for _row in tally.rows(range(2000))) == 2000
    assert b"".join(tally.chunks([b"a", b"bc"])) == b"abc"
    assert (tally.row_count, tally.size_bytes) == (2000, 3)
    assert reports == [25, 50, 75, 99]
    assert tally.sha256.startswith("ba7816bf")
    assert Tally(0).percent == 0
