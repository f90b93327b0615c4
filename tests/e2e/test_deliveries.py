# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Webhook deliveries with a real web server and queue worker, which is killed.

The receivers are stand-ins on loopback. No delivery is lost, whatever the moment.
"""

import os
import shutil
from contextlib import closing

import pytest

from tools.demo.rig import ADMIN, Rig
from tools.demo.rpc import WebSession
from tools.setup import database as databases
from tools.setup.server import OdooServer
from tools.standins.http_sink import Answer, HttpSink

KEY = "whsec_dGhlIGtleSBvZiB0d2VudHktZm91ciBi"
# The lease of a killed worker, the queue's and the cron's minute.
RECOVERY_SECONDS = 240
READY_SECONDS = 60
wait_for = Rig.wait_for


class Stage:
    """A database with web server and worker, a receiver, and what tests ask."""

    def __init__(self, environment, database, folder, sink):
        self.environment, self.database, self.sink = environment, database, sink
        self.folder = folder
        self.fifo = folder / "secret"
        variables = {
            "MC_OUTBOUND_ALLOW": sink.address,
            "MC_SECRET_WEBHOOK": KEY,
            "MC_SECRET_WEBHOOK__SLOW_FILE": str(self.fifo),
        }
        self.web, self.worker = (
            OdooServer(
                environment,
                database,
                role,
                extra_env=variables,
                log_path=folder / f"{role}.log",
            )
            for role in ("web", "worker")
        )

    def start(self):
        self.web.start()
        self.worker.start()
        self.web.wait_ready()
        self.worker.wait_ready()
        self.admin = WebSession(self.web.url, self.database, *ADMIN)
        self.lane = self.admin.ref("ipai_master_control.mc_lane_dev")
        return self

    def stop(self):
        self.worker.stop()
        self.web.stop()

    def restart_worker(self):
        self.worker.start().wait_ready()

    def wait_for(self, question, seconds, what):
        return wait_for(self, question, seconds, what)

    def webhook(self, path, **values):
        """Subscribe to new items whose name is the path."""
        values = {
            "name": path,
            "event": "item.created",
            "url": f"{self.sink.url}/{path}",
            "domain": f"[('name', '=', '{path}')]",
            **values,
        }
        return self.admin.call("mc.webhook", "create", [values])[0]

    def items(self, path, number=1):
        vals_list = [{"name": path, "lane_id": self.lane} for _n in range(number)]
        return self.admin.call("mc.work.item", "create", vals_list)

    def deliveries(self, webhook):
        fields = ["uuid", "state", "attempts", "attempt_ids", "last_error"]
        domain = [("webhook_id", "=", webhook)]
        return self.admin.find("mc.webhook.delivery", domain, fields, order="id")

    def states(self, webhook):
        return {one["state"] for one in self.deliveries(webhook)}

    def outcomes(self, delivery):
        domain = [("delivery_id", "=", delivery["id"])]
        attempts = self.admin.find(
            "mc.delivery.attempt", domain, ["outcome", "status_code"], order="id"
        )
        return [(one["outcome"], one["status_code"]) for one in attempts]

    def all_sent(self, *webhooks, seconds=RECOVERY_SECONDS):
        def question():
            return all(self.states(webhook) == {"sent"} for webhook in webhooks)

        self.wait_for(question, seconds, "all deliveries to be sent")

    def received(self, path):
        return [one for one in self.sink.requests if one.path == f"/{path}"]

    def connect(self):
        return closing(databases.connect(self.environment, self.database))

    def waits_for_a_lock(self):
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
                " AND wait_event_type = 'Lock'"
                " AND query LIKE '%%mc_webhook_delivery%%'",
                [self.database],
            )
            return cursor.fetchone()[0]


@pytest.fixture(scope="module")
def stage(environment):
    folder = environment.work / "e2e-deliveries"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with (
        databases.throw_away(environment, "deliveries") as database,
        HttpSink() as sink,
    ):
        stage = Stage(environment, database, folder, sink)
        try:
            yield stage.start()
        finally:
            stage.stop()


@pytest.fixture(autouse=True)
def quiet_sink(stage):
    yield
    stage.sink.clear()
    stage.sink.on_request = None
    stage.sink.answer = Answer()
    stage.fifo.unlink(missing_ok=True)


def test_delivered_within_seconds(stage):
    webhook = stage.webhook("plain")
    stage.items("plain", 3)
    stage.all_sent(webhook, seconds=READY_SECONDS)
    ids = {f"msg_{one['uuid']}" for one in stage.deliveries(webhook)}
    assert ids == set(stage.sink.message_ids)
    assert len(stage.sink.requests) == 3


def test_worker_killed_before_during_and_after_sending(stage):
    """One kill meets three deliveries, each at another moment."""
    before = stage.webhook("before", secret_ref="slow")
    during, after = stage.webhook("during"), stage.webhook("after")
    with stage.connect() as lock:
        stage.sink.on_request = lambda request: _hold_back(stage, lock, request)
        stage.items("after")
        stage.wait_for(stage.waits_for_a_lock, READY_SECONDS, "the answer's storing")
        os.mkfifo(stage.fifo)  # whoever reads this secret waits
        stage.items("before")
        stage.wait_for(
            lambda: stage.states(before) == {"sending"}, READY_SECONDS, "the claim"
        )
        with stage.sink.holding():
            stage.items("during")
            stage.wait_for(lambda: stage.received("during"), READY_SECONDS, "a request")
            stage.worker.kill()
    assert {"sending"} == stage.states(before) == stage.states(during)
    assert not stage.received("before")
    stage.sink.on_request = None
    stage.fifo.unlink()
    stage.fifo.write_text(KEY)
    stage.restart_worker()
    stage.all_sent(before, during, after)
    _assert_one_message(stage, before, "before", times=1)
    _assert_one_message(stage, during, "during", times=2)
    _assert_one_message(stage, after, "after", times=2)


def _hold_back(stage, lock, request):
    """Keep the worker from storing that this request was answered."""
    if request.path == "/after":
        with lock.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM mc_webhook_delivery WHERE uuid = %s FOR UPDATE",
                [request.message_id.removeprefix("msg_")],
            )


def _assert_one_message(stage, webhook, path, times):
    (delivery,) = stage.deliveries(webhook)
    assert {one.message_id for one in stage.received(path)} == {
        f"msg_{delivery['uuid']}"
    }
    assert len({one.body for one in stage.received(path)}) == 1
    assert len(stage.received(path)) == times
    assert stage.outcomes(delivery) == [("error", 0), ("ok", 204)]
    assert delivery["attempts"] == 2


def test_worker_killed_again_and_again_under_load(stage):
    webhook = stage.webhook("load")
    stage.sink.answer = Answer(204, delay_seconds=0.2)
    stage.items("load", 40)
    for count in (5, 15):
        # The queue only looks for dead jobs once a minute.
        stage.sink.wait_for(count, RECOVERY_SECONDS)
        stage.worker.kill()
        stage.restart_worker()
    stage.all_sent(webhook)
    uuids = {one["uuid"] for one in stage.deliveries(webhook)}
    assert len(uuids) == 40
    ids = [one.message_id for one in stage.received("load")]
    assert set(ids) == {f"msg_{uuid}" for uuid in uuids}
    # Twice only what the dying workers held: four jobs at a time, two deaths.
    assert len(ids) <= 48


def test_lost_jobs_are_made_again_by_the_cron(stage):
    webhook = stage.webhook("lost")
    stage.worker.kill()
    try:
        stage.items("lost", 2)
        with stage.connect() as connection, connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM queue_job WHERE model_name = 'mc.webhook.delivery'"
            )
            connection.commit()
    finally:
        stage.restart_worker()
    stage.all_sent(webhook)
    ids = [one.message_id for one in stage.received("lost")]
    assert len(set(ids)) == len(ids) == 2
