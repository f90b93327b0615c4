# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every chart shows what Odoo knows, over Superset's REST API."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from comparison import CHARTS, assert_same, assert_shows_odoos_figures, query_of
from odoo_figures import DATES, rows, within

PERIOD_DAYS = (60, 20)
LANE, PRIORITY = "IT", "3 Normal"


def _id(chart):
    return chart.path.partition("/")[2].removesuffix(".yaml")


@pytest.mark.parametrize("chart", CHARTS, ids=_id)
def test_a_chart_shows_odoos_figures(chart, superset, facts, ours):
    assert_shows_odoos_figures(chart, superset, facts, ours)


@pytest.mark.parametrize("chart", CHARTS, ids=_id)
def test_a_chart_follows_the_filters(chart, superset, facts, ours):
    """Period, lane and priority, as the dashboard's filters ask for them."""
    dataset = ours.by_uuid[chart.values["dataset_uuid"]]
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
    expected = rows(chosen, query_of(chart))
    assert expected, "the history has nothing to show here"
    assert_same(superset.ask_data(number, context, filters), expected)


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
