# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bundle is checked, and the same files give the same bytes."""

import re
import shutil
import zipfile

import pytest
import yaml

from tools.setup.console import SetupError
from tools.superset import bundle, check
from tools.superset.assets import FOLDER, chart_cells, load

CHART = "charts/ops_volume_by_week.yaml"
NUMBER = "charts/ops_opened.yaml"
DATASET = "datasets/supabase/volume.yaml"
DASHBOARD = "dashboards/operations.yaml"
DATABASE = "databases/supabase.yaml"
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def folder(tmp_path):
    """Give a copy of the assets that a test may spoil."""
    return shutil.copytree(FOLDER, tmp_path / "superset")


@pytest.fixture
def spoil(folder):
    """Return a function that changes one file's values and returns the problems."""

    def change(path, func):
        file = folder / path
        values = yaml.safe_load(file.read_text())
        func(values)
        file.write_text(yaml.safe_dump(values, sort_keys=False))
        return check.problems(load(folder))

    return change


def test_ours_are_sound():
    assert check.problems(load()) == []


def test_every_question_has_a_dashboard_and_every_chart_a_place():
    assets = load()
    placed = {
        cell["uuid"] for board in assets.of("dashboards") for cell in chart_cells(board)
    }
    assert len(assets.of("dashboards")) == 3
    assert placed == {chart.uuid for chart in assets.of("charts")}


@pytest.mark.parametrize("board", load().of("dashboards"), ids=lambda one: one.path)
def test_every_dashboard_filters_by_period_lane_and_priority(board):
    filters = board.values["metadata"]["native_filter_configuration"]
    names = [one["name"] for one in filters]
    assert names[:3] == ["Period", "Lane", "Priority"]


def test_the_same_files_give_the_same_bytes(tmp_path):
    first = bundle.make(tmp_path / "a.zip").read_bytes()
    assert bundle.make(tmp_path / "b.zip").read_bytes() == first


def test_it_has_one_root_folder_and_every_file(tmp_path):
    with zipfile.ZipFile(bundle.make(tmp_path / "a.zip")) as made:
        names = made.namelist()
        roots = {name.split("/")[0] for name in names}
        texts = {name: made.read(name).decode() for name in names}
    assert roots == {bundle.ROOT_FOLDER}
    files = {
        f"{bundle.ROOT_FOLDER}/{path.relative_to(FOLDER)}": path.read_text()
        for path in FOLDER.rglob("*.yaml")
    }
    assert texts == files


def test_the_databases_address_is_replaced(tmp_path):
    uri = "postgresql+psycopg2://superset_b@db.example:5432/postgres?sslmode=require"
    with zipfile.ZipFile(bundle.make(tmp_path / "a.zip", uri)) as made:
        text = made.read(f"{bundle.ROOT_FOLDER}/{DATABASE}").decode()
    assert yaml.safe_load(text)["sqlalchemy_uri"] == (
        "postgresql+psycopg2://superset_b:XXXXXXXXXX@db.example:5432/postgres"
        "?sslmode=require"
    )


@pytest.mark.parametrize(
    "uri",
    [
        "db.example",
        "a://b",
        "postgresql://me:secret@db.example/postgres",
        "postgresql://me@db.example/postgres?sslmode=require&password=secret",
        "postgresql://me@db.example/postgres?Password=secret",
        "postgresql://me@db.example/postgres?p%61ssword=secret",
        "postgresql://me@db.example/postgres?passfile=secret",
        "postgresql://me@db.example/postgres?sslpassword=secret",
    ],
)
def test_an_address_with_a_password_or_without_a_role_is_refused(tmp_path, uri):
    with pytest.raises(SetupError, match="without a password") as refused:
        bundle.make(tmp_path / "a.zip", uri)
    assert "secret" not in str(refused.value)
    assert not (tmp_path / "a.zip").exists()


def test_what_is_wrong_is_listed_and_nothing_is_written(folder, tmp_path):
    (folder / NUMBER).unlink()
    (folder / CHART).unlink()
    with pytest.raises(SetupError) as refused:
        bundle.make(tmp_path / "a.zip", folder=folder)
    assert str(refused.value).count(DASHBOARD) == 2
    assert not (tmp_path / "a.zip").exists()


def test_a_file_that_is_no_yaml_is_named(folder, tmp_path):
    (folder / NUMBER).write_text("a: [")
    with pytest.raises(SetupError, match=NUMBER):
        bundle.make(tmp_path / "a.zip", folder=folder)


def _set(*path, to):
    """Return a function that sets one value deep in a file."""

    def change(values):
        for step in path[:-1]:
            values = values[step]
        values[path[-1]] = to

    return change


def _drop(*path):
    def change(values):
        for step in path[:-1]:
            values = values[step]
        del values[path[-1]]

    return change


FILTERS = ("metadata", "native_filter_configuration")


@pytest.mark.parametrize(
    ("path", "change", "problem"),
    [
        ("metadata.yaml", _set("type", to="Dashboard"), "type assets"),
        (NUMBER, _set("uuid", to="one"), "uuid 'one' is none"),
        (NUMBER, _set("version", to="2"), "version has to be 1.0.0"),
        (NUMBER, _drop("slice_name"), "no slice_name"),
        (NUMBER, _set("dataset_uuid", to=NOBODY), "is no dataset"),
        (NUMBER, _set("viz_type", to="sunburst"), "viz_type"),
        (NUMBER, _set("query_context", to="{}"), "query_context is not that"),
        (NUMBER, _set("params", "metric", to="lost"), "metric lost is not in"),
        (CHART, _set("params", "x_axis", to="lost"), "column lost is not in"),
        (CHART, _set("params", "x_axis", to="lane_code"), "date lane_code is not in"),
        (CHART, _set("params", "groupby", to=["lost"]), "column lost is not in"),
        (
            CHART,
            _set("params", "adhoc_filters", 0, "subject", to="lost"),
            "filter on lost",
        ),
        (DATASET, _set("database_uuid", to=NOBODY), "is no database"),
        (DATASET, _set("main_dttm_col", to="lane_code"), "is no date of it"),
        (DATASET, _set("columns", 0, "column_name", to="lane_code"), "there twice"),
        (DATASET, _drop("columns", 1), "column lane_code is not in"),
        (DATABASE, _drop("extra"), "extra is missing"),
        (DATABASE, _set("allow_dml", to=True), "allow_dml has to be false"),
        (
            DATABASE,
            _set("sqlalchemy_uri", to="postgresql://me:secret@db/postgres"),
            "needs XXXXXXXXXX",
        ),
        (DASHBOARD, _set(*FILTERS, 0, "scope", "excluded", to=[]), "has no period"),
        (DASHBOARD, _set(*FILTERS, 0, "scope", "excluded", to=[99]), "excludes 99"),
        (
            DASHBOARD,
            _set(*FILTERS, 1, "targets", 0, "datasetUuid", to=NOBODY),
            "is no dataset",
        ),
        (
            DASHBOARD,
            _set(*FILTERS, 1, "targets", 0, "column", "name", to="opened"),
            "filter Lane: column opened is not in",
        ),
        (
            DASHBOARD,
            _set("position", "CHART-ops_opened", "meta", "uuid", to=NOBODY),
            "is no chart",
        ),
        (
            DASHBOARD,
            _set("position", "CHART-ops_opened", "meta", "chartId", to=2),
            "two charts have one chartId",
        ),
        (DASHBOARD, _set("position", "ROW-1", "children", to=[]), "is on no row"),
        (DASHBOARD, _drop("position", "ROW-1"), "ROW-1 is not there"),
    ],
)
def test_what_superset_would_trip_over_is_found(spoil, path, change, problem):
    found = spoil(path, change)
    assert any(re.search(problem, one) for one in found), found


def test_a_uuid_that_is_used_twice(folder, spoil):
    twin = yaml.safe_load((folder / CHART).read_text())["uuid"]
    found = spoil(NUMBER, _set("uuid", to=twin))
    assert len([one for one in found if "used twice" in one]) == 2


def test_a_file_in_no_known_folder(folder):
    (folder / "other.yaml").write_text("version: 1.0.0\n")
    assert check.problems(load(folder)) == [
        "other.yaml: not in databases, datasets, charts, dashboards"
    ]
