# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real browser draws every chart of the three dashboards.

With ``MC_PICTURES`` naming an existing folder it keeps what it sees there, for
docs/images; ``MC_ITEMS`` makes the history longer.
"""

import os
from pathlib import Path

import chromium
import pytest
from sla_helpers import wait_for
from superset_client import Client

from tools.superset.assets import chart_cells

WIDTH, HEIGHT = 1600, 1200
DRAW_SECONDS = 120
DASHBOARDS = {
    "operations": "pulser-operations",
    "sla": "pulser-sla-compliance",
    "bot": "pulser-bot",
}
# What the page says of its charts: how many there are, how many are drawn, and errors.
STATE = """(() => {
    const charts = [...document.querySelectorAll('[data-test-chart-id]')];
    const drawn = charts.filter((chart) =>
        chart.querySelector('canvas, table, .superset-legacy-chart-big-number')
        && !chart.querySelector('.loading, [data-test="loading-indicator"]'));
    const errors = [...document.querySelectorAll('.ant-alert-error, [role="alert"]')];
    return {
        charts: charts.length,
        drawn: drawn.length,
        errors: errors.map((error) => error.textContent),
        height: Math.max(0, ...charts.map(
            (chart) => chart.getBoundingClientRect().bottom)),
    };
})()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if not chromium.program():
        pytest.skip("no Chromium on this machine")
    with chromium.Chromium(tmp_path_factory.mktemp("profile"), WIDTH, HEIGHT) as one:
        one.resize(HEIGHT)
        yield one


@pytest.fixture(scope="module")
def session(superset, server):
    """A person's session cookie."""
    return Client(server).browser_session()


@pytest.mark.parametrize(("name", "slug"), DASHBOARDS.items())
def test_every_chart_is_drawn(name, slug, browser, session, superset, ours):
    [board] = [one for one in ours.of("dashboards") if one.values["slug"] == slug]
    wanted = len(chart_cells(board))
    url = f"{superset.url}/superset/dashboard/{slug}/"
    browser.open(f"{url}?standalone=0", session=session)
    browser.resize(3600)

    def drawn():
        state = browser.evaluate(STATE)
        assert not state["errors"], state
        return state["drawn"] == wanted and state

    state = wait_for(drawn, DRAW_SECONDS, f"{wanted} charts")
    folder = os.environ.get("MC_PICTURES")
    if folder:
        browser.resize(int(state["height"]) + 16)
        wait_for(drawn, DRAW_SECONDS, f"{wanted} charts")
        browser.picture(Path(folder, f"superset-{name}.png"))
