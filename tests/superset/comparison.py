# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Superset shows beside what Odoo knows."""

import json
from datetime import UTC, date, datetime

import pytest
from odoo_figures import rows

from tools.superset import assets

CHARTS = assets.load().of("charts")
# An open breach grows while the test runs; hours are rounded to one decimal.
GROWS = ("overrun_hours", "mean_overrun_hours")
TOLERANCE_HOURS = 0.1


def assert_shows_odoos_figures(chart, superset, facts, ours):
    """Ask a chart for its data, without filters."""
    number = superset.all("chart")[chart.uuid]["id"]
    dataset = ours.by_uuid[chart.values["dataset_uuid"]].values["table_name"]
    expected = rows(facts[dataset], query_of(chart))
    assert expected, "the history has nothing to show here"
    assert_same(superset.data(number), expected)


def query_of(chart):
    """Return what a chart asks."""
    [query] = json.loads(chart.values["query_context"])["queries"]
    return query


def assert_same(found, expected):
    """Compare rows of Superset with Odoo's, in whatever order."""
    found, expected = _comparable(found), _comparable(expected)
    assert len(found) == len(expected)
    for ours, odoos in zip(found, expected, strict=True):
        assert ours.keys() == odoos.keys()
        for name, value in odoos.items():
            margin = TOLERANCE_HOURS if name in GROWS else 1e-6
            if isinstance(value, float):
                value = pytest.approx(value, abs=margin)
            assert ours[name] == value, (name, ours, odoos)


def _comparable(found):
    """Return rows in an order of their own; dates from Superset are milliseconds."""
    plain = [
        {name: _plain(name, value) for name, value in row.items()} for row in found
    ]
    return sorted(plain, key=lambda row: [str(row[name]) for name in _stable(row)])


def _stable(row):
    return [name for name in sorted(row) if not isinstance(row[name], float)]


def _plain(name, value):
    if isinstance(value, datetime):
        value = value.replace(tzinfo=UTC).timestamp() * 1000
    elif isinstance(value, date):
        value = datetime.combine(value, datetime.min.time(), UTC).timestamp() * 1000
    if name in ("day", "created_at", "breached_at"):
        return round(value)
    if isinstance(value, str) and _is_number(value):
        return float(value)
    return value


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
