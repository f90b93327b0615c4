# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Workers that want the same delivery at the same moment, on real connections."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

WORKERS = 6
WAIT_SECONDS = 60


@contextmanager
def _env(registry):
    from odoo.api import Environment

    with registry.cursor() as cr:
        yield Environment(cr, 1, {})


@pytest.fixture
def sent(registry, monkeypatch):
    """Count what is sent; nothing leaves the house."""
    from odoo.addons.ipai_master_control.lib.http_delivery import Outcome

    sent, lock = Counter(), threading.Lock()

    def send(_delivery, request):
        with lock:
            sent[request.message_id] += 1
        return Outcome.ok(204)

    monkeypatch.setattr(registry["mc.webhook.delivery"], "_send", send)
    return sent


def _deliveries(registry, number):
    with _env(registry) as env:
        # Only this one listens.
        env["mc.webhook"].search([]).write({"event": "sla.met"})
        webhook = env["mc.webhook"].create(
            {
                "name": "Race",
                "event": "item.created",
                "url": "https://hooks.example.com",
            }
        )
        lane = env.ref("ipai_master_control.mc_lane_dev")
        env["mc.work.item"].create(
            [{"name": "race", "lane_id": lane.id} for _n in range(number)]
        )
        return webhook.delivery_ids.ids


def _race(registry, ids):
    """Let all workers take all deliveries in the same order, from one snapshot each."""
    barrier = threading.Barrier(WORKERS)

    def work(_number):
        with _env(registry) as env:
            results = []
            for delivery in env["mc.webhook.delivery"].browse(ids):
                env.cr.execute("SELECT count(*) FROM mc_webhook_delivery")
                barrier.wait(WAIT_SECONDS)
                results.append(delivery._job_deliver())
            return results

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, range(WORKERS)))


def test_one_worker_sends(registry, sent, monkeypatch):
    ids = _deliveries(registry, 10)
    kind = registry["mc.webhook.delivery"]
    claims, claim = [], kind._claim
    monkeypatch.setattr(kind, "_claim", lambda one: claims.append(1) or claim(one))
    results = _race(registry, ids)
    assert len(claims) > WORKERS * len(ids), "nobody met a conflict: that was no race"
    assert list(sent.values()) == [1] * 10
    for outcomes in zip(*results, strict=True):
        assert sorted(outcomes) == sorted(["ok", *["nothing to do"] * (WORKERS - 1)])
    with _env(registry) as env:
        deliveries = env["mc.webhook.delivery"].browse(ids)
        assert set(deliveries.mapped("state")) == {"sent"}
        assert set(deliveries.mapped("attempts")) == {1}
        assert len(deliveries.attempt_ids) == 10


def test_gone_told_to_many_at_once(registry, monkeypatch):
    """All disable the same webhook and cancel each other's deliveries."""
    from odoo.addons.ipai_master_control.lib.http_delivery import Outcome

    barrier = threading.Barrier(WORKERS)

    def send(_delivery, _request):
        barrier.wait(WAIT_SECONDS)
        return Outcome.gone("HTTP 410")

    monkeypatch.setattr(registry["mc.webhook.delivery"], "_send", send)
    ids = _deliveries(registry, WORKERS + 3)

    def work(number):
        with _env(registry) as env:
            return env["mc.webhook.delivery"].browse(ids[number])._job_deliver()

    with ThreadPoolExecutor(WORKERS) as pool:
        assert list(pool.map(work, range(WORKERS))) == ["gone"] * WORKERS
    with _env(registry) as env:
        deliveries = env["mc.webhook.delivery"].browse(ids)
        states = Counter(deliveries.mapped("state"))
        assert states == {"failed": WORKERS, "cancelled": 3}
        assert not deliveries.webhook_id.active
        assert deliveries.webhook_id.disabled_reason
