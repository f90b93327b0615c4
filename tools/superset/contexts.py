# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The query of each chart, made from its ``params``.

Superset's editor stores it beside the params when somebody saves a chart there; reports
and the REST API ask with it. ``python -m tools.superset contexts`` writes it into
superset/charts/*.yaml; the bundle's check tells when they differ.
"""

import json

from .assets import FOLDER, load

MARK = "query_context: |\n"
INDENT = "  "


def build(values):
    """Return the query context of a chart as text.

    :param values: of the chart's file
    :raises KeyError: names a kind of chart that is not known here
    """
    params = values["params"]
    query = {
        "filters": [_filter(one) for one in params.get("adhoc_filters", ())],
        **QUERIES[values["viz_type"]](params),
    }
    if "row_limit" in params:
        query["row_limit"] = params["row_limit"]
    context = {"queries": [query], "result_format": "json", "result_type": "full"}
    return json.dumps(context, indent=1, ensure_ascii=False) + "\n"


def write(folder=FOLDER):
    """Write the query contexts of all charts; return how many changed."""
    changed = 0
    for chart in load(folder).of("charts"):
        text = with_context(chart)
        if text != chart.text:
            (folder / chart.path).write_text(text)
            changed += 1
    return changed


def with_context(chart):
    """Return a chart's file with its query context, which comes last in it."""
    head = chart.text.partition(MARK)[0]
    lines = build(chart.values).splitlines(keepends=True)
    return head + MARK + "".join(INDENT + line for line in lines)


def _filter(one):
    return {
        "col": one["subject"],
        "op": one["operator"],
        "val": one.get("comparator"),
    }


def _number(params):
    return {"columns": [], "metrics": [params["metric"]]}


def _pie(params):
    return _grouped(params["groupby"], [params["metric"]])


def _series(params):
    """One point for each value of the axis, and for each series."""
    columns = [_axis(params["x_axis"], params.get("time_grain_sqla"))]
    query = _grouped([*columns, *params["groupby"]], params["metrics"])
    return {**query, "series_columns": params["groupby"]}


def _pivot(params):
    """Columns and rows are the same to the query."""
    grain = params.get("time_grain_sqla")
    dated = params.get("temporal_columns_lookup", {})
    columns = [
        _axis(name, grain) if name in dated else name
        for name in (*params["groupbyColumns"], *params["groupbyRows"])
    ]
    return _grouped(columns, params["metrics"])


def _table(params):
    if params["query_mode"] == "aggregate":
        return _grouped(params["groupby"], params["metrics"])
    orders = [json.loads(text) for text in params["order_by_cols"]]
    # Without metrics, not with none of them: that would group the rows.
    return {"columns": params["all_columns"], "orderby": orders}


def _grouped(columns, metrics):
    """The largest first: what a limit leaves out is the least."""
    return {
        "columns": columns,
        "metrics": metrics,
        "orderby": [[metrics[0], False]],
    }


def _axis(name, grain):
    if not grain:
        return name
    return {
        "columnType": "BASE_AXIS",
        "expressionType": "SQL",
        "label": name,
        "sqlExpression": name,
        "timeGrain": grain,
    }


QUERIES = {
    "big_number_total": _number,
    "pie": _pie,
    "echarts_timeseries_bar": _series,
    "echarts_timeseries_line": _series,
    "pivot_table_v2": _pivot,
    "table": _table,
}
