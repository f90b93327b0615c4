# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What has to hold before a bundle is made: references, columns, ids, no secrets."""

import json
import uuid
from collections import Counter

from . import contexts
from .assets import METADATA, chart_cells

VERSION = "1.0.0"
# Superset writes it where a password was, and asks for the password on import.
MASK = "XXXXXXXXXX"
TITLES = {
    "databases": "database_name",
    "datasets": "table_name",
    "charts": "slice_name",
    "dashboards": "dashboard_title",
}
DATE_TYPES = ("DATE", "TIMESTAMP")


def problems(assets):
    """Return what is wrong with the assets, each as "path: text", sorted."""
    found = [*_metadata(assets), *_identities(assets)]
    if not found:
        found += _databases(assets)
        for kind, check in CHECKS.items():
            for asset in assets.of(kind):
                found += [f"{asset.path}: {text}" for text in check(asset, assets)]
    return sorted(found)


def _metadata(assets):
    """The bundle's own file, and no file that Superset would pass over."""
    for asset in assets.files:
        if asset.path != METADATA and asset.kind not in TITLES:
            yield f"{asset.path}: not in {', '.join(TITLES)}"
    own = [asset.values for asset in assets.files if asset.path == METADATA]
    if own != [{"version": VERSION, "type": "assets"}]:
        yield f"{METADATA}: has to say version {VERSION} and type assets"


def _identities(assets):
    """Each asset has a uuid of its own, a version and a title."""
    counts = Counter(asset.uuid for asset in assets.files)
    for asset in assets.files:
        title = TITLES.get(asset.kind)
        if not title:
            continue
        if not _is_uuid(asset.uuid):
            yield f"{asset.path}: uuid {asset.uuid!r} is none"
        elif counts[asset.uuid] > 1:
            yield f"{asset.path}: uuid {asset.uuid} is used twice"
        if asset.values.get("version") != VERSION:
            yield f"{asset.path}: version has to be {VERSION}"
        if not asset.values.get(title):
            yield f"{asset.path}: no {title}"


def _databases(assets):
    """No password, and nothing that would write."""
    for asset in assets.of("databases"):
        uri = str(asset.values.get("sqlalchemy_uri"))
        password = uri.partition("://")[2].rpartition("@")[0].partition(":")[2]
        if password != MASK:
            yield f"{asset.path}: sqlalchemy_uri needs {MASK} for its password"
        if "extra" not in asset.values:
            yield f"{asset.path}: extra is missing, which Superset reads"
        for name in ("allow_dml", "allow_ctas", "allow_cvas", "allow_file_upload"):
            if asset.values.get(name) is not False:
                yield f"{asset.path}: {name} has to be false"


def _dataset(asset, assets):
    if not _refers(assets, asset.values.get("database_uuid"), "databases"):
        yield f"database_uuid {asset.values.get('database_uuid')} is no database"
    for key, name in (("columns", "column_name"), ("metrics", "metric_name")):
        names = Counter(one[name] for one in asset.values[key])
        yield from (f"{key}: {one} is there twice" for one in names if names[one] > 1)
    main = asset.values.get("main_dttm_col")
    if main and main not in _dates(asset):
        yield f"main_dttm_col {main} is no date of it"


def _chart(asset, assets):
    values = asset.values
    dataset = _refers(assets, values.get("dataset_uuid"), "datasets")
    if not dataset:
        yield f"dataset_uuid {values.get('dataset_uuid')} is no dataset"
        return
    if values["params"].get("viz_type") != values.get("viz_type"):
        yield "viz_type differs between the chart and its params"
    if values.get("viz_type") not in contexts.QUERIES:
        yield f"viz_type {values.get('viz_type')} is not known to tools/superset"
        return
    context = contexts.build(values)
    if values.get("query_context") != context:
        yield "query_context is not that of params: python -m tools.superset contexts"
    yield from _unknown_names(json.loads(context), dataset)


def _unknown_names(context, dataset):
    """Yield the names in a chart's query that its dataset does not have."""
    columns, metrics = _columns(dataset), _metrics(dataset)
    for query in context["queries"]:
        dated = [one["sqlExpression"] for one in query["columns"] if _is_axis(one)]
        plain = [one for one in query["columns"] if not _is_axis(one)]
        wanted = {
            "column": (dated + plain, columns),
            "date": ([name for name in dated if name in columns], _dates(dataset)),
            "filter on": ([one["col"] for one in query["filters"]], columns),
            "metric": (query.get("metrics", ()), metrics),
            "order by": (
                [one[0] for one in query.get("orderby", ())],
                columns | metrics,
            ),
        }
        for what, (names, known) in wanted.items():
            for name in names:
                if name not in known:
                    yield f"{what} {name} is not in {dataset.path}"


def _is_axis(column):
    """Tell whether a column of a query is a date that is cut to weeks or the like."""
    return isinstance(column, dict)


def _dashboard(asset, assets):
    cells = chart_cells(asset)
    charts = {}
    for cell in cells:
        chart = _refers(assets, cell.get("uuid"), "charts")
        if chart:
            charts[cell["chartId"]] = chart
        else:
            yield f"position: {cell.get('uuid')} is no chart"
    if len({cell["chartId"] for cell in cells}) < len(cells):
        yield "position: two charts have one chartId"
    yield from _loose_cells(asset.values["position"])
    for native in asset.values["metadata"]["native_filter_configuration"]:
        texts = _native_filter(native, charts, assets)
        yield from (f"filter {native['name']}: {text}" for text in texts)


def _loose_cells(position):
    """Yield the cells that no other one holds, and children that are not there."""
    cells = {key: cell for key, cell in position.items() if isinstance(cell, dict)}
    held = {child for cell in cells.values() for child in cell.get("children", ())}
    yield from (f"position: {key} is not there" for key in sorted(held - set(cells)))
    free = set(cells) - held - {"ROOT_ID", "HEADER_ID"}
    yield from (f"position: {key} is on no row" for key in sorted(free))


def _native_filter(native, charts, assets):
    """Yield what keeps a filter from reaching every chart in its scope."""
    excluded = native["scope"]["excluded"]
    yield from (f"excludes {one}, no chart" for one in excluded if one not in charts)
    reached = [chart for key, chart in charts.items() if key not in excluded]
    datasets = [
        _refers(assets, chart.values["dataset_uuid"], "datasets") for chart in reached
    ]
    if native["filterType"] == "filter_time":
        for chart in reached:
            if not _has_period(chart):
                yield f"{chart.path} has no period: exclude it"
        return
    for target in native["targets"]:
        name = target["column"]["name"]
        source = _refers(assets, target.get("datasetUuid"), "datasets")
        if not source:
            yield f"datasetUuid {target.get('datasetUuid')} is no dataset"
        for dataset in dict.fromkeys(filter(None, [source, *datasets])):
            if name not in _columns(dataset):
                yield f"column {name} is not in {dataset.path}"


def _has_period(chart):
    filters = chart.values["params"].get("adhoc_filters", ())
    return any(one["operator"] == "TEMPORAL_RANGE" for one in filters)


def _refers(assets, reference, kind):
    asset = assets.by_uuid.get(reference)
    return asset if asset and asset.kind == kind else None


def _columns(dataset):
    return {column["column_name"] for column in dataset.values["columns"]}


def _metrics(dataset):
    return {metric["metric_name"] for metric in dataset.values["metrics"]}


def _dates(dataset):
    return {
        column["column_name"]
        for column in dataset.values["columns"]
        if column.get("is_dttm") and column["type"].startswith(DATE_TYPES)
    }


def _is_uuid(text):
    try:
        return str(uuid.UUID(text)) == text
    except (TypeError, ValueError, AttributeError):
        return False


CHECKS = {"datasets": _dataset, "charts": _chart, "dashboards": _dashboard}
