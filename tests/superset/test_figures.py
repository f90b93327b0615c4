# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every chart shows what Odoo knows, over Superset's REST API."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from odoo_figures import DATES, rows, within

from tools.superset import assets

CHARTS = assets.load().of("charts")
# An open breach grows while the test runs; hours are rounded to one decimal.
GROWS = ("overrun_hours", "mean_overrun_hours")
TOLERANCE_HOURS = 0.1
PERIOD_DAYS = (60, 20)
LANE, PRIORITY = "IT", "3 Normal"


def _id(chart):
    return chart.path.partition("/")[2].removesuffix(".yaml")


def _query(chart):
    [query] = json.loads(chart.values["query_context"])["queries"]
    return query


def _dataset(chart, ours):
    return ours.by_uuid[chart.values["dataset_uuid"]]


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


def _assert_same(found, expected):
    found, expected = _comparable(found), _comparable(expected)
    assert len(found) == len(expected)
    for ours, odoos in zip(found, expected, strict=True):
        assert ours.keys() == odoos.keys()
        for name, value in odoos.items():
            margin = TOLERANCE_HOURS if name in GROWS else 1e-6
            if isinstance(value, float):
                value = pytest.approx(value, abs=margin)
            assert ours[name] == value, (name, ours, odoos)


@pytest.mark.parametrize("chart", CHARTS, ids=_id)
def test_a_chart_shows_odoos_figures(chart, superset, facts, ours):
    number = superset.all("chart")[chart.uuid]["id"]
    dataset = _dataset(chart, ours).values["table_name"]
    expected = rows(facts[dataset], _query(chart))
    assert expected, "the history has nothing to show here"
    _assert_same(superset.data(number), expected)


@pytest.mark.parametrize("chart", CHARTS, ids=_id)
def test_a_chart_follows_the_filters(chart, superset, facts, ours):
    """Period, lane and priority, as the dashboard's filters ask for them."""
    dataset = _dataset(chart, ours)
    name = dataset.values["table_name"]
    today = datetime.now(UTC).date()
    first, last = (today - timedelta(days=days) for days in PERIOD_DAYS)
    lane = "DEV" if name == "bot_runs" else LANE
    filters = [
        {"col": "lane_code", "op": "IN", "val": [lane]},
        {"col": "priority_name", "op": "IN", "val": [PRIORITY]},
    ]
    if name in DATES:
        period = f"{first} : {last}"
        filters.append({"col": DATES[name], "op": "TEMPORAL_RANGE", "val": period})
    number = superset.all("dataset")[dataset.uuid]["id"]
    context = json.loads(chart.values["query_context"])
    chosen = within(
        *(facts[name], name, first, last), lane_code=lane, priority_name=PRIORITY
    )
    expected = rows(chosen, _query(chart))
    assert expected, "the history has nothing to show here"
    _assert_same(superset.ask_data(number, context, filters), expected)


def test_compliance_is_that_of_odoos_own_dashboard(odoo, superset, ours):
    """Odoo's dashboard computes it in its own way, in the user's time zone."""

    def figures(env):
        env = env(context={"tz": "UTC", "allowed_company_ids": env.company.ids})
        today = datetime.now(UTC).date()
        return env["mc.sla.figures"]._figures(today - timedelta(days=120), today)

    told = odoo.call(figures)
    by_path = {chart.path: superset.all("chart")[chart.uuid]["id"] for chart in CHARTS}
    [share] = superset.data(by_path["charts/sla_share.yaml"])
    assert round(100 * share["within_sla"], 2) == told["total"]["compliance"]
    [open_now] = superset.data(by_path["charts/sla_open_breaches.yaml"])
    assert open_now["open_breaches"] == told["open_breaches"]
    cells = superset.data(by_path["charts/sla_by_lane_and_priority.yaml"])
    found = {
        (row["lane_code"], row["priority_name"][0]): round(100 * row["within_sla"], 2)
        for row in cells
    }
    codes = odoo.call(
        lambda env: {lane.id: lane.code for lane in env["mc.lane"].search([])}
    )
    assert found == {
        (codes[lane["id"]], cell["id"]): cell["compliance"]
        for lane in told["by_lane_and_priority"]
        for cell in lane["priorities"]
    }
