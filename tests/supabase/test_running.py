# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nobody calls the sender: a real Odoo with its queue and cron, as people run it."""

import time

import pytest
from mirror_helpers import SECRET
from sla_helpers import wait_for

from tools.demo.rpc import WebSession
from tools.setup import database as databases
from tools.setup.server import OdooServer
from tools.standins import supabase as standin

ARRIVAL_SECONDS = 60
# The longest pause between two tries is a minute, the cron's clock another one.
DRAIN_SECONDS = 180
# What nobody notices; a connection that is waited for would take ten seconds.
NORMAL_SECONDS = 5
CHANGES = 12


class Stage:
    """Odoo's two servers, an administrator's session, and the project."""

    def __init__(self, environment, name, project):
        self.environment, self.name, self.project = environment, name, project
        self.web = OdooServer(environment, name, "web")
        self.worker = OdooServer(
            environment, name, "worker", extra_env={SECRET: project.dsn}
        )

    def start(self):
        for server in (self.web, self.worker):
            server.start()
        for server in (self.web, self.worker):
            server.wait_ready()
        self.admin = WebSession(self.web.url, self.name, "admin", "admin")
        self.lane = self.admin.ref("ipai_master_control.mc_lane_dev")
        company = self.admin.find("res.company", [], ["id"], limit=1)[0]["id"]
        [self.mirror] = self.admin.call(
            "mc.mirror", "create", [{"name": "Test", "company_ids": [(4, company)]}]
        )
        return self

    def stop(self):
        for server in (self.worker, self.web):
            server.stop()

    def item(self, title):
        """Make a work item as a person does; return its id and its UUID."""
        vals = {"name": title, "lane_id": self.lane}
        [item] = self.admin.call("mc.work.item", "create", [vals])
        [row] = self.admin.call("mc.work.item", "read", [item], ["uuid"])
        return item, row["uuid"]

    def seen(self, uuid):
        """Return the item's state in the project, None when it is not there."""
        with self.project.cursor() as cursor:
            cursor.execute("SELECT state FROM runtime.work_items WHERE id = %s", [uuid])
            row = cursor.fetchone()
        return row and row[0]

    def read(self, *fields):
        [row] = self.admin.call("mc.mirror", "read", [self.mirror], list(fields))
        return row

    def is_drained(self):
        return self.read("backlog")["backlog"] == 0


@pytest.fixture(scope="module")
def stage(environment):
    with (
        databases.throw_away(environment, "mirror_runs") as name,
        standin.running("runs") as project,
    ):
        one = Stage(environment, name, project)
        try:
            yield one.start()
        finally:
            one.stop()


def _timed(call, *args):
    started = time.monotonic()
    call(*args)
    return time.monotonic() - started


def test_a_change_arrives_by_itself(stage):
    wait_for(
        lambda: stage.read("backfill_state")["backfill_state"] == "done",
        DRAIN_SECONDS,
        "the backfill to end",
    )
    item, uuid = stage.item("By RPC")
    wait_for(lambda: stage.seen(uuid), ARRIVAL_SECONDS, "the item to arrive")
    stage.admin.call("mc.work.item", "action_start", [item])
    wait_for(
        lambda: stage.seen(uuid) == "running", ARRIVAL_SECONDS, "its state to arrive"
    )


def test_a_project_that_is_down_disturbs_nobody(stage):
    items = [stage.item(f"Before {n}") for n in range(CHANGES)]
    wait_for(lambda: stage.seen(items[-1][1]), ARRIVAL_SECONDS, "the items to arrive")
    stage.project.stop()
    try:
        seconds = [
            _timed(stage.admin.call, "mc.work.item", "action_start", [item])
            for item, _uuid in items
        ]
        wait_for(
            lambda: stage.read("failures")["failures"], ARRIVAL_SECONDS, "a failed try"
        )
        # While the sender tries, too.
        seconds += [_timed(stage.item, f"Meanwhile {n}") for n in range(CHANGES)]
        row = stage.read("backlog", "last_error", "lag_seconds")
        assert row["backlog"] >= 2 * CHANGES
        assert row["last_error"] and row["lag_seconds"] > 0
    finally:
        stage.project.start()
    assert max(seconds) < NORMAL_SECONDS, seconds
    wait_for(stage.is_drained, DRAIN_SECONDS, "the backlog to drain")
    assert {stage.seen(uuid) for _item, uuid in items} == {"running"}
    assert stage.read("failures", "last_error") == {
        "id": stage.mirror,
        "failures": 0,
        "last_error": False,
    }
    with stage.project.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM runtime.work_items WHERE title LIKE 'Meanwhile %'"
        )
        assert cursor.fetchone() == (CHANGES,)


def test_a_worker_that_was_killed_is_not_needed(stage):
    """Its successor finds what waits, though nobody changes anything any more."""
    stage.project.stop()
    try:
        _item, uuid = stage.item("Waits")
        stage.worker.kill()
    finally:
        stage.project.start()
    stage.worker.start().wait_ready()
    wait_for(lambda: stage.seen(uuid), DRAIN_SECONDS, "the item to arrive")
    wait_for(stage.is_drained, DRAIN_SECONDS, "the backlog to drain")
