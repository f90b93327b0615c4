# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The query of a chart, made from its params."""

import json

import pytest

from tools.superset import contexts
from tools.superset.assets import FOLDER, load

PERIOD = {
    "subject": "day",
    "operator": "TEMPORAL_RANGE",
    "comparator": "No filter",
}
WEEK = {
    "columnType": "BASE_AXIS",
    "expressionType": "SQL",
    "label": "day",
    "sqlExpression": "day",
    "timeGrain": "P1W",
}


def query(viz_type, **params):
    values = {"viz_type": viz_type, "params": params}
    (query,) = json.loads(contexts.build(values))["queries"]
    return query


def test_one_number():
    found = query("big_number_total", metric="opened", adhoc_filters=[PERIOD])
    assert found == {
        "columns": [],
        "metrics": ["opened"],
        "filters": [{"col": "day", "op": "TEMPORAL_RANGE", "val": "No filter"}],
    }


def test_a_series_by_week():
    found = query(
        "echarts_timeseries_bar",
        x_axis="day",
        time_grain_sqla="P1W",
        metrics=["opened"],
        groupby=["lane"],
        row_limit=7,
    )
    assert found["columns"] == [WEEK, "lane"]
    assert found["series_columns"] == ["lane"]
    assert found["orderby"] == [["opened", False]]
    assert found["row_limit"] == 7


def test_an_axis_that_is_no_date_has_no_grain():
    found = query("echarts_timeseries_bar", x_axis="lane", metrics=["n"], groupby=[])
    assert found["columns"] == ["lane"]


def test_a_pivot_table_asks_for_its_columns_and_rows():
    found = query(
        "pivot_table_v2",
        groupbyColumns=["day"],
        groupbyRows=["lane"],
        metrics=["n"],
        time_grain_sqla="P1W",
        temporal_columns_lookup={"day": True},
    )
    assert found["columns"] == [WEEK, "lane"]


def test_a_list_has_its_own_order():
    found = query(
        "table", query_mode="raw", all_columns=["a"], order_by_cols=['["a", true]']
    )
    assert found["columns"] == ["a"]
    assert "metrics" not in found
    assert found["orderby"] == [["a", True]]


def test_a_chart_of_another_kind_is_named():
    with pytest.raises(KeyError, match="sunburst"):
        query("sunburst")


def test_every_chart_carries_its_query():
    for chart in load(FOLDER).of("charts"):
        assert contexts.with_context(chart) == chart.text, (
            f"{chart.path}: python -m tools.superset contexts"
        )


def test_it_is_written_into_the_file(tmp_path):
    (tmp_path / "charts").mkdir()
    file = tmp_path / "charts" / "one.yaml"
    file.write_text(
        "viz_type: big_number_total\nparams:\n  metric: n\nquery_context: |\n  {}\n"
    )
    assert contexts.write(tmp_path) == 1
    assert json.loads(load(tmp_path).files[0].values["query_context"])["queries"]
    assert contexts.write(tmp_path) == 0
