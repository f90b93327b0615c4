# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bundle is imported again and again; who reads what, and who writes nothing."""

import json
import shutil

import pytest
import yaml
from superset_client import Client
from two_companies import RIVALS_LANE, RIVALS_REPOSITORY

from tools.superset import assets, bundle

CHART = "charts/ops_opened.yaml"


def _titles(client):
    return {
        uuid: row["slice_name"]
        for uuid, row in client.all("chart", "slice_name").items()
    }


def test_all_of_it_is_there(superset, ours):
    assert set(superset.all("chart")) == {one.uuid for one in ours.of("charts")}
    assert set(superset.all("dataset")) == {one.uuid for one in ours.of("datasets")}
    boards = superset.all("dashboard", "dashboard_title", "published")
    assert {row["dashboard_title"] for row in boards.values()} == {
        "Pulser: Operations",
        "Pulser: SLA compliance",
        "Pulser: Bot",
    }
    assert all(row["published"] for row in boards.values())


def test_imported_again_it_updates_and_doubles_nothing(
    superset, reader, zipped, tmp_path
):
    before = _titles(superset)
    folder = shutil.copytree(assets.FOLDER, tmp_path / "superset")
    values = yaml.safe_load((folder / CHART).read_text())
    values["slice_name"] = "Came in, with another title"
    (folder / CHART).write_text(yaml.safe_dump(values, sort_keys=False))
    changed = bundle.make(tmp_path / "b.zip", reader.uri, folder)
    superset.import_bundle(changed, reader.password)
    assert _titles(superset) == {**before, values["uuid"]: values["slice_name"]}
    superset.import_bundle(zipped, reader.password)
    assert _titles(superset) == before


def test_a_dashboards_charts_and_filters_find_each_other(superset, ours):
    """Ids are Superset's own, others than in the bundle."""
    charts = superset.all("chart")
    datasets = {row["id"] for row in superset.all("dataset").values()}
    for uuid, row in superset.all("dashboard").items():
        board = superset.get(f"/api/v1/dashboard/{row['id']}")["result"]
        position = json.loads(board["position_json"])
        cells = [cell["meta"] for cell in position.values() if "meta" in cell]
        placed = {cell["chartId"]: cell["uuid"] for cell in cells if "chartId" in cell}
        assert {charts[one]["id"] for one in placed.values()} == set(placed)
        metadata = json.loads(board["json_metadata"])
        native = metadata["native_filter_configuration"]
        source = ours.by_uuid[uuid].values["metadata"]["native_filter_configuration"]
        assert [len(one["scope"]["excluded"]) for one in native] == [
            len(one["scope"]["excluded"]) for one in source
        ]
        assert {one for filter_ in native for one in filter_["scope"]["excluded"]} <= (
            set(placed)
        )
        targets = [target for one in native for target in one["targets"] if target]
        assert {target["datasetId"] for target in targets} <= datasets


def test_without_the_password_it_is_refused(server, reader, tmp_path, ours):
    """Into a Superset that does not know the database yet: its uuid is new."""
    folder = shutil.copytree(assets.FOLDER, tmp_path / "superset")
    [database] = ours.of("databases")
    for path in folder.rglob("*.yaml"):
        new = database.uuid.replace(database.uuid[:8], "00000000")
        path.write_text(path.read_text().replace(database.uuid, new))
    made = bundle.make(tmp_path / "b.zip", reader.uri, folder)
    client = Client(server)
    with made.open("rb") as file:
        answer = client.ask("post", "/api/v1/assets/import/", files={"bundle": file})
    assert answer.status_code == 500
    assert "Error importing assets" in server.log_path.read_text()
    assert list(client.all("database")) == [database.uuid]


def test_no_password_is_told(superset, reader):
    for row in superset.all("database").values():
        answer = superset.ask("get", f"/api/v1/database/{row['id']}/connection")
        assert answer.status_code == 200
        assert reader.password not in answer.text


@pytest.mark.parametrize(
    ("secret", "dataset"),
    [(RIVALS_LANE, "sla_outcomes"), (RIVALS_REPOSITORY, "bot_runs")],
)
def test_another_tenants_rows_are_in_no_figure(odoo, superset, secret, dataset):
    """They are in the mirror; no chart names them."""
    told = odoo.there(
        f"SELECT count(*) FROM runtime.{dataset} v WHERE v::text ~ %s", secret
    )
    assert told[0][0] > 0
    for row in superset.all("chart").values():
        assert secret not in json.dumps(superset.data(row["id"]))


def test_sql_lab_sees_one_tenant_too(odoo, superset):
    answer = superset.run_sql("SELECT DISTINCT tenant_id FROM runtime.work_items")
    assert answer.status_code == 200, answer.text
    assert [row["tenant_id"] for row in answer.json()["data"]] == [odoo.tenant]


def test_superset_refuses_to_write(superset):
    answer = superset.run_sql("DELETE FROM runtime.work_items")
    assert answer.status_code >= 400
    assert "DML" in answer.text or "only SELECT" in answer.text
