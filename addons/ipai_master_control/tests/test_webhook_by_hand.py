# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Test messages, redelivery, disabling, and what is forgotten."""

from odoo.exceptions import AccessError, UserError

from ..lib.http_delivery import Outcome
from .webhook_common import WebhookCase


class TestWebhookByHand(WebhookCase):
    def setUp(self):
        super().setUp()
        self.webhook = self._webhook("item.state")

    def test_send_a_test(self):
        action = self.webhook.with_user(self.manager).action_send_test()
        delivery = self._deliveries(self.webhook)
        self.assertEqual(action["res_id"], delivery.id)
        self.assertEqual(self._body(delivery)["type"], "webhook.test")
        self.assertFalse(delivery.work_item_id)
        (job,) = self.trap.enqueued_jobs
        self.assertEqual(job.recordset, delivery)

    def test_others_send_nothing(self):
        delivery = self._sent()
        for user in (self.member, self.auditor):
            with self.assertRaises(AccessError):
                self.webhook.with_user(user).action_send_test()
            with self.assertRaises(AccessError):
                delivery.with_user(user).action_redeliver()

    def _sent(self):
        self._item().with_user(self.member).action_start()
        delivery = self._deliveries(self.webhook)[-1:]
        delivery._settle(delivery._claim(), Outcome.ok())
        return delivery

    def test_redeliver(self):
        delivery = self._sent()
        before = (delivery._message_id(), delivery.body)
        delivery.with_user(self.manager).action_redeliver()
        self.assertEqual(delivery.state, "pending")
        claim = delivery._claim()
        self.assertEqual((claim.request.message_id, delivery.body), before)
        delivery._settle(claim, Outcome.retry("HTTP 500", 500))
        # The schedule starts anew: seconds, not what comes after the second try.
        wait = delivery.next_attempt_at - delivery.attempt_ids[0].ended_at
        self.assertLess(wait.total_seconds(), 8)
        self.assertEqual(len(delivery.attempt_ids), 2)

    def test_redeliver_what_is_being_sent(self):
        delivery = self._sent()
        delivery.action_redeliver()
        delivery._claim()
        with self.assertRaisesRegex(UserError, "right now"):
            delivery.with_user(self.manager).action_redeliver()

    def test_disabled(self):
        self._item().with_user(self.member).action_start()
        waiting = self._deliveries(self.webhook)
        self.webhook.active = False
        self.assertEqual(waiting.state, "cancelled")
        with self.assertRaisesRegex(UserError, "disabled"):
            waiting.with_user(self.manager).action_redeliver()
        with self.assertRaisesRegex(UserError, "disabled"):
            self.webhook.with_user(self.manager).action_send_test()

    def test_disabled_between_retries(self):
        delivery = self._sent()
        delivery.action_redeliver()
        self.env.cr.execute(
            "UPDATE mc_webhook SET active = false WHERE id = %s", [self.webhook.id]
        )
        self.webhook.invalidate_recordset()
        delivery._job_deliver()
        self.assertEqual(delivery.state, "cancelled")

    def test_gone(self):
        self._item().with_user(self.member).action_start()
        first = self._deliveries(self.webhook)
        self._item().with_user(self.member).action_start()
        second = self._deliveries(self.webhook) - first
        first._settle(first._claim(), Outcome.gone("HTTP 410"))
        self.assertEqual((first.state, second.state), ("failed", "cancelled"))
        self.assertFalse(self.webhook.active)
        self.assertIn("410", self.webhook.disabled_reason)
        with self.assertRaises(AccessError):
            self.webhook.with_user(self.manager).action_enable()
        self.webhook.with_user(self.admin).action_enable()
        self.assertTrue(self.webhook.active)
        self.assertFalse(self.webhook.disabled_reason)

    def test_old_deliveries_are_forgotten(self):
        old, young, failed = self._sent(), self._sent(), self._sent()
        failed.state = "failed"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mc_webhook_delivery SET create_date = create_date - interval '31"
            " days' WHERE id IN %s",
            [(old.id, failed.id)],
        )
        self.Delivery._gc_deliveries()
        self.assertEqual((old | young | failed).exists(), young | failed)
        self.assertFalse(
            self.env["mc.delivery.attempt"].search([("delivery_id", "=", old.id)])
        )

    def test_who_sees_the_tries(self):
        domain = [("delivery_id", "=", self._sent().id)]
        Attempt = self.env["mc.delivery.attempt"]
        for user in (self.admin, self.manager, self.auditor):
            self.assertEqual(len(Attempt.with_user(user).search(domain)), 1)
        self.assertFalse(Attempt.with_user(self.member).search(domain))

    def test_log_can_be_opened(self):
        self._sent()
        self.assertEqual(self.webhook.delivery_count, 1)
        action = self.webhook.with_user(self.manager).action_open_deliveries()
        found = self.Delivery.with_user(self.manager).search(action["domain"])
        self.assertEqual(found, self._deliveries(self.webhook))
