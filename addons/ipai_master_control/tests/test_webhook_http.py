# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Webhook deliveries against a receiver on loopback."""

import base64
import os
import time
import unittest
from unittest.mock import patch

from odoo.addons.queue_job.tests.common import trap_jobs

from ..lib import http_delivery, standard_webhooks
from .common import LoopbackMixin, MasterControlCase

try:
    from tools.standins.http_sink import DROP, Answer, HttpSink
except ImportError:  # the addon without its repository
    HttpSink = None

KEY, NEW_KEY = (
    "whsec_" + base64.b64encode(text).decode()
    for text in (b"the key of twenty-four b", b"another key of 24 bytes!")
)


@unittest.skipUnless(HttpSink, "needs the stand-ins of the repository")
class TestWebhookHttp(LoopbackMixin, MasterControlCase):
    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())
        self.sink = self.enterContext(HttpSink())
        self._environment(MC_OUTBOUND_ALLOW=self.sink.address, MC_SECRET_WEBHOOK=KEY)
        self.webhook = self.env["mc.webhook"].create(
            {"name": "Hook", "event": "item.created", "url": f"{self.sink.url}/hook"}
        )

    def _environment(self, **values):
        self.startPatcher(patch.dict(os.environ, values))

    def _delivery(self):
        item = self._item(self.member)
        return self.env["mc.webhook.delivery"].search([("work_item_id", "=", item.id)])

    def _verify(self, request, secret):
        now = int(request.headers["webhook-timestamp"])
        return standard_webhooks.verify(secret, request.headers, request.body, now)

    def test_signed_message(self):
        delivery = self._delivery()
        delivery._job_deliver()
        self.assertEqual(delivery.state, "sent")
        (request,) = self.sink.requests
        self.assertEqual(self._verify(request, KEY), f"msg_{delivery.uuid}")
        self.assertEqual(request.body, delivery.body.encode())
        self.assertIn("application/json", request.headers["content-type"])
        moment = int(request.headers["webhook-timestamp"])
        self.assertAlmostEqual(moment, time.time(), delta=60)

    def test_rotation(self):
        self._environment(MC_SECRET_WEBHOOK=f"{NEW_KEY} {KEY}")
        self._delivery()._job_deliver()
        (request,) = self.sink.requests
        self.assertEqual(len(request.headers["webhook-signature"].split()), 2)
        for secret in (NEW_KEY, KEY):
            self.assertTrue(self._verify(request, secret))

    def test_named_secret(self):
        self.webhook.secret_ref = "warehouse"
        self._environment(MC_SECRET_WEBHOOK__WAREHOUSE=NEW_KEY)
        self._delivery()._job_deliver()
        (request,) = self.sink.requests
        self.assertTrue(self._verify(request, NEW_KEY))

    def test_secrets_of_other_kinds_are_out_of_reach(self):
        self._environment(MC_SECRET_MODEL_KEY="sk-model", MC_SECRET_GITHUB_KEY="pem")
        for name in ("MODEL_KEY", "GITHUB_KEY", "MC_SECRET_MODEL_KEY"):
            self.webhook.secret_ref = name
            self._delivery()._job_deliver()
        self.assertFalse(self.sink.requests)

    def test_missing_secret_is_waited_for(self):
        self.webhook.secret_ref = "later"
        delivery = self._delivery()
        delivery._job_deliver()
        self.assertEqual(delivery.state, "pending")
        self.assertIn("MC_SECRET_WEBHOOK__LATER", delivery.last_error)
        self.assertFalse(self.sink.requests)
        self._environment(MC_SECRET_WEBHOOK__LATER=KEY)
        delivery.next_attempt_at = False
        delivery._job_deliver()
        self.assertEqual(delivery.state, "sent")

    def test_same_id_and_body_until_it_arrives(self):
        self.sink.script(Answer(500, b"oops"), DROP, Answer(429))
        delivery = self._delivery()
        for _try in range(4):
            delivery.next_attempt_at = False
            delivery._job_deliver()
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(delivery.attempts, 4)
        self.assertEqual(len({one.message_id for one in self.sink.requests}), 1)
        self.assertEqual(len({one.body for one in self.sink.requests}), 1)
        codes = delivery.attempt_ids.sorted("id").mapped("status_code")
        self.assertEqual(codes, [500, 0, 429, 204])
        self.assertEqual(delivery.attempt_ids.sorted("id")[0].answer, "oops")

    def test_retry_after(self):
        self.sink.script(Answer(503, headers={"Retry-After": "120"}))
        delivery = self._delivery()
        delivery._job_deliver()
        wait = delivery.next_attempt_at - self.env["mc.clock"].now()
        self.assertTrue(115 <= wait.total_seconds() <= 122, wait)

    def test_gone_disables_the_webhook(self):
        self.sink.script(Answer(410))
        delivery, waiting = self._delivery(), self._delivery()
        delivery._job_deliver()
        self.assertEqual((delivery.state, waiting.state), ("failed", "cancelled"))
        self.assertFalse(self.webhook.active)
        self._item()
        self.assertEqual(len(self.webhook.delivery_ids), 2)

    def test_private_address_is_refused_at_the_call(self):
        self._environment(MC_OUTBOUND_ALLOW="")
        delivery = self._delivery()
        delivery._job_deliver()
        self.assertEqual(delivery.state, "failed")
        self.assertIn("refused", delivery.last_error)
        self.assertFalse(self.sink.requests)

    def test_redirect_gets_no_body(self):
        with HttpSink() as other:
            self._environment(MC_OUTBOUND_ALLOW=f"{self.sink.address},{other.address}")
            for status, state in ((301, "failed"), (308, "failed"), (307, "pending")):
                target = {"Location": f"{other.url}/steal"}
                self.sink.script(Answer(status, headers=target))
                delivery = self._delivery()
                delivery._job_deliver()
                self.assertEqual(delivery.state, state)
            self.assertFalse(other.requests)

    def test_oversized_answer(self):
        large = b"x" * (2 * http_delivery.MAX_ANSWER_BYTES)
        self.sink.script(Answer(400, large), Answer(200, b"y" * 50_000))
        first, second = self._delivery(), self._delivery()
        first._job_deliver()
        second._job_deliver()
        self.assertEqual((first.state, second.state), ("failed", "sent"))
        self.assertEqual(len(second.attempt_ids.answer), http_delivery.ANSWER_CHARS)

    def test_slow_answer(self):
        self.startPatcher(patch.object(http_delivery, "READ_TIMEOUT_SECONDS", 0.2))
        self.sink.script(Answer(200, delay_seconds=2))
        delivery = self._delivery()
        delivery._job_deliver()
        self.assertEqual(delivery.state, "pending")
        self.assertEqual(delivery.last_error, "no answer in time")

    def test_secret_in_the_answer_is_not_kept(self):
        self.sink.script(Answer(400, f"bad key {KEY}".encode()))
        delivery = self._delivery()
        delivery._job_deliver()
        self.assertEqual(delivery.attempt_ids.answer, "bad key [redacted]")
