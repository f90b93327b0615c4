# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The machinery of deliveries, on webhook deliveries whose sending is scripted."""

import datetime
from unittest.mock import patch

from odoo.addons.queue_job.tests.common import trap_jobs

from ..lib.http_delivery import Outcome
from ..lib.retry_schedule import WEBHOOK
from ..models.mc_delivery_job import EARLY_SECONDS
from .common import MasterControlCase


class DeliveryCase(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Delivery = cls.env["mc.webhook.delivery"]
        cls.webhook = cls.env["mc.webhook"].create(
            {"name": "Test", "event": "item.state", "url": "https://hooks.example.com/"}
        )

    def setUp(self):
        super().setUp()
        self.now = datetime.datetime(2026, 11, 25, 12, 0, 0, 250000)
        clock = type(self.env["mc.clock"])
        self.startPatcher(patch.object(clock, "now", lambda _self: self.now))
        self.sent, self.answers, self.hooks = [], [], []
        kind = type(self.Delivery)
        self._replace(kind, "_delivery_request", lambda one: one.uuid)
        self._replace(kind, "_send", lambda _one, request: self._scripted(request))
        for name in ("_after_sent", "_after_failed", "_after_attempt_failed"):
            self._replace(
                kind, name, lambda _one, *_a, name=name: self.hooks.append(name)
            )
        self.trap = self.enterContext(trap_jobs())

    def _replace(self, kind, name, function):
        self.startPatcher(patch.object(kind, name, function))

    def _scripted(self, request):
        self.sent.append(request)
        answer = self.answers.pop(0) if self.answers else Outcome.ok()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _delivery(self, **values):
        return self.Delivery.create(
            {
                "webhook_id": self.webhook.id,
                "company_id": self.env.company.id,
                "event": "item.state",
                "body": "{}",
                **values,
            }
        )

    def _wait(self, seconds):
        self.now += datetime.timedelta(seconds=seconds)

    def _jobs(self, delivery):
        jobs = self.trap.enqueued_jobs
        return [
            job
            for job in jobs
            if job.method_name == "_job_deliver" and job.recordset == delivery
        ]


class TestDelivery(DeliveryCase):
    def test_delivered_at_once(self):
        delivery = self._delivery()
        self.assertEqual(delivery._job_deliver(), "ok")
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(delivery.attempts, 1)
        self.assertEqual(delivery.sent_at, self.now)
        self.assertFalse(delivery.next_attempt_at)
        self.assertEqual(delivery.attempt_ids.outcome, "ok")
        self.assertEqual(delivery.attempt_ids.status_code, 200)
        self.assertEqual(self.hooks, ["_after_sent"])

    def test_nothing_is_sent_twice(self):
        delivery = self._delivery()
        delivery._job_deliver()
        self.assertEqual(delivery._job_deliver(), "nothing to do")
        self.assertEqual(len(self.sent), 1)

    def test_failure_is_tried_again_when_due(self):
        delivery = self._delivery()
        self.answers = [Outcome.retry("HTTP 503", 503, "busy")]
        self.assertEqual(delivery._job_deliver(), "retry")
        self.assertEqual((delivery.state, delivery.last_error), ("pending", "HTTP 503"))
        wait = (delivery.next_attempt_at - self.now).total_seconds()
        self.assertTrue(5 <= wait <= 7, wait)
        self.assertEqual(self.hooks, ["_after_attempt_failed"])
        self.assertEqual(len(self._jobs(delivery)), 1)
        self.assertEqual(delivery._job_deliver(), "nothing to do")
        self._wait(wait - EARLY_SECONDS)
        self.assertEqual(delivery._job_deliver(), "ok")
        self.assertFalse(delivery.last_error)
        self.assertEqual(delivery.attempts, 2)
        self.assertEqual(len(set(self.sent)), 1)

    def test_early_job_comes_back(self):
        delivery = self._delivery(next_attempt_at="2026-11-25 13:00:00")
        self.assertEqual(delivery._job_deliver(), "nothing to do")
        (job,) = self._jobs(delivery)
        self.assertAlmostEqual(
            (job.eta - datetime.datetime.now()).total_seconds(), 3600, delta=30
        )
        self.assertFalse(self.sent)

    def test_retry_after_is_honoured(self):
        delivery = self._delivery()
        self.answers = [Outcome.retry("HTTP 429", 429, retry_after=90)]
        delivery._job_deliver()
        wait = (delivery.next_attempt_at - self.now).total_seconds()
        self.assertTrue(90 <= wait <= 92, wait)

    def test_final_answer(self):
        for outcome in (Outcome.failed("HTTP 400", 400), Outcome.gone("HTTP 410")):
            self.hooks.clear()
            delivery = self._delivery()
            self.answers = [outcome]
            delivery._job_deliver()
            self.assertEqual(delivery.state, "failed")
            self.assertFalse(delivery.next_attempt_at)
            self.assertEqual(self.hooks, ["_after_attempt_failed", "_after_failed"])
            self.assertFalse(self._jobs(delivery))

    def test_given_up_after_the_last_try(self):
        delivery = self._delivery()
        self.answers = [Outcome.retry("HTTP 500", 500)] * WEBHOOK.max_attempts
        for _try in range(WEBHOOK.max_attempts):
            self.assertEqual(delivery.state, "pending")
            self._wait(9 * 3600)
            delivery._job_deliver()
        self.assertEqual(delivery.state, "failed")
        self.assertEqual(delivery.attempts, WEBHOOK.max_attempts)
        self.assertEqual(self.hooks.count("_after_failed"), 1)

    def test_unexpected_error_is_a_failed_try_without_its_text(self):
        delivery = self._delivery()
        self.answers = [ValueError("https://hooks.example.com/s3cr3t")]
        with self.assertLogs("odoo", "ERROR") as logs:
            delivery._job_deliver()
        self.assertEqual(delivery.last_error, "unexpected ValueError")
        self.assertNotIn("s3cr3t", "".join(logs.output))
        self.assertNotIn("s3cr3t", delivery.attempt_ids.error)

    def test_not_wanted_any_more(self):
        delivery = self._delivery()
        self._replace(type(self.Delivery), "_reason_to_cancel", lambda _one: "answered")
        delivery._job_deliver()
        self.assertEqual(
            (delivery.state, delivery.last_error), ("cancelled", "answered")
        )
        self.assertFalse(self.sent)
        self.assertFalse(delivery.attempts)
        self.assertFalse(delivery.attempt_ids)

    def test_deleted_delivery(self):
        delivery = self._delivery()
        delivery.unlink()
        self.assertEqual(delivery._job_deliver(), "nothing to do")


class TestTakeOver(DeliveryCase):
    """Workers that die with a delivery in their hands."""

    def _killed(self, delivery):
        """Leave the delivery as a worker does that is killed while it sends."""
        return delivery._claim()

    def test_held_until_the_lease_ends(self):
        delivery = self._delivery()
        self._killed(delivery)
        self.assertEqual(delivery._job_deliver(), "nothing to do")
        self.assertEqual(len(self._jobs(delivery)), 1)
        self.assertFalse(self.sent)
        self._wait(delivery._lease_seconds)
        self.assertEqual(delivery._job_deliver(), "ok")
        self.assertEqual(delivery.attempts, 2)
        self.assertEqual(
            delivery.attempt_ids.sorted("id").mapped("outcome"), ["error", "ok"]
        )

    def test_receiver_knows_it(self):
        delivery = self._delivery()
        self._killed(delivery)
        self._wait(delivery._lease_seconds)
        self._replace(type(delivery), "_was_received", lambda _one, _request: True)
        self.assertEqual(delivery._job_deliver(), "ok")
        self.assertEqual(delivery.state, "sent")
        self.assertFalse(self.sent)

    def test_receiver_is_asked_only_when_in_doubt(self):
        asked = []
        self._replace(
            type(self.Delivery), "_was_received", lambda _one, _r: asked.append(1)
        )
        delivery = self._delivery()
        self.answers = [Outcome.retry("HTTP 500", 500), Outcome.retry("no answer")]
        for expected in (0, 0, 1):
            self._wait(60)
            delivery._job_deliver()
            self.assertEqual(len(asked), expected)
        self.assertEqual(delivery.state, "sent")

    def test_late_success_counts(self):
        delivery = self._delivery()
        slow = self._killed(delivery)
        self._wait(delivery._lease_seconds)
        self._killed(delivery)
        self.assertEqual(delivery._settle(slow, Outcome.ok()), "ok")
        self.assertEqual(delivery.state, "sent")

    def test_late_failure_does_not_count(self):
        delivery = self._delivery()
        slow = self._killed(delivery)
        self._wait(delivery._lease_seconds)
        self._killed(delivery)
        self.assertEqual(delivery._settle(slow, Outcome.failed("late")), "overtaken")
        self.assertEqual(delivery.state, "sending")
        self.assertFalse(self.hooks)

    def test_cancelled_while_sending(self):
        delivery = self._delivery()
        claim = self._killed(delivery)
        delivery.state = "cancelled"
        self.assertEqual(delivery._settle(claim, Outcome.ok()), "overtaken")
        self.assertEqual(delivery.state, "cancelled")
        self.assertEqual(delivery.attempt_ids.outcome, "ok")

    def test_killer_is_given_up(self):
        delivery = self._delivery()
        for _try in range(WEBHOOK.max_attempts + 1):
            self._killed(delivery)
            self._wait(delivery._lease_seconds)
        self.assertEqual(delivery.state, "failed")
        self.assertFalse(self.sent)
        self.assertIn("_after_failed", self.hooks)


class TestDeliveryQueue(DeliveryCase):
    def test_one_delivery_one_job(self):
        delivery = self._delivery()
        delivery._enqueue()
        delivery._enqueue()
        self.trap.assert_jobs_count(1)
        (job,) = self._jobs(delivery)
        self.assertEqual(job.channel, "root.master_control")
        self.assertTrue(job.recordset.env.su)
        self.assertEqual(job.identity_key, delivery._job_key())

    def test_many_deliveries_cost_one_job(self):
        deliveries = self.Delivery.union(*(self._delivery() for _n in range(5)))
        deliveries._enqueue()
        self.trap.assert_jobs_count(1)
        self.trap.perform_enqueued_jobs()
        for delivery in deliveries:
            self.assertEqual(len(self._jobs(delivery)), 1)


class TestJobsAreQueued(MasterControlCase):
    """An RPC client chooses the context; our jobs commit, so they never run inside."""

    def test_no_delay_from_outside_has_no_effect(self):
        webhook = self.env["mc.webhook"].create(
            {"name": "Test", "event": "item.state", "url": "https://hooks.example.com/"}
        )
        values = {"webhook_id": webhook.id, "company_id": self.env.company.id}
        delivery = self.env["mc.webhook.delivery"].create(
            {**values, "event": "item.state", "body": "{}"}
        )
        jobs = self.env["queue.job"].sudo()
        before = jobs.search_count([])
        delivery.with_context(queue_job__no_delay=True)._enqueue()
        self.assertEqual(jobs.search_count([]), before + 1)
        self.assertEqual((delivery.state, delivery.attempts), ("pending", 0))


class TestRecovery(DeliveryCase):
    def _recover(self):
        with self.assertLogs("odoo", "WARNING"):
            return self.env["mc.delivery.mixin"]._recover_deliveries()

    def test_lost_jobs_are_made_again(self):
        lost = self._delivery()
        stale = self._delivery()
        stale._claim()
        self._wait(stale._lease_seconds)
        self._delivery(next_attempt_at="2026-11-26 13:00:00")
        self._delivery(state="sent")
        self._delivery(state="cancelled")
        self.assertEqual(self._recover(), 2)
        self.trap.assert_jobs_count(2)
        self.assertEqual(len(self._jobs(lost)), 1)
        self.assertEqual(len(self._jobs(stale)), 1)

    def test_live_jobs_are_left_alone(self):
        moment = datetime.datetime(2026, 11, 25, 11, 59, 58, 900000)
        delivery = self._delivery(next_attempt_at=moment)
        values = {"name": "x", "uuid": "x-1", "state": "pending"}
        values.update(
            identity_key=delivery._job_key(),
            model_name=delivery._name,
            method_name="_job_deliver",
        )
        job = self.env["queue.job"].with_context(
            _job_edit_sentinel=self.env["queue.job"].EDIT_SENTINEL
        )
        job.create(values)
        self.assertEqual(self.env["mc.delivery.mixin"]._recover_deliveries(), 0)
