# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Superset through a real pooler, in session and in transaction mode."""

import re

import pytest
from comparison import CHARTS, assert_shows_odoos_figures
from two_companies import READER

from tools.setup.layout import ROOT
from tools.setup.server_process import HOST
from tools.standins import pgbouncer
from tools.superset import bundle

MANUAL = ROOT / "docs" / "operations" / "superset.md"


@pytest.fixture(scope="module", params=pgbouncer.MODES)
def pooled(request, superset, reader, zipped, pooler, tmp_path_factory):
    """Superset whose bundle names the pooler, as docs/operations/superset.md says."""
    mode = request.param
    uri = f"postgresql+psycopg2://{READER}@{HOST}:{pooler.port}/{mode}?sslmode=require"
    made = bundle.make(tmp_path_factory.mktemp("pooled") / "b.zip", uri)
    superset.import_bundle(made, reader.password)
    yield superset
    superset.import_bundle(zipped, reader.password)


def test_every_chart_shows_odoos_figures(pooled, facts, ours):
    for chart in CHARTS:
        assert_shows_odoos_figures(chart, pooled, facts, ours)


def test_the_manuals_check(odoo, pooled):
    [check] = re.findall(r"^ *(select distinct .*)", MANUAL.read_text(), re.MULTILINE)
    answer = pooled.run_sql(check)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"] == [{"zone": "UTC", "tenant_id": odoo.tenant}]


def test_it_reads_one_tenant_and_writes_nothing(odoo, pooled):
    answer = pooled.run_sql("SELECT DISTINCT tenant_id FROM runtime.work_items")
    assert answer.status_code == 200, answer.text
    assert [row["tenant_id"] for row in answer.json()["data"]] == [odoo.tenant]
    answer = pooled.run_sql("DELETE FROM runtime.work_items")
    assert answer.status_code >= 400


def test_a_pooler_that_was_away_is_used_again(pooled, pooler):
    """It is the pooler that is asked: without it there is no answer."""
    pooler.stop()
    assert pooled.run_sql("SELECT 1 AS one").status_code >= 400
    pooler.start()
    answer = pooled.run_sql("SELECT 1 AS one")
    assert answer.json()["data"] == [{"one": 1}]
