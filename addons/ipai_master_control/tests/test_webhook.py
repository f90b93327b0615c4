# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which events make which deliveries, and who may do what."""

import json

from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from ..lib.http_delivery import Outcome
from ..models.mc_sla_sweep import Crossing
from .common import MANAGER, USER, MasterControlCase

URL = "https://hooks.example.com/mc"


class WebhookCase(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Webhook = cls.env["mc.webhook"]
        cls.Delivery = cls.env["mc.webhook.delivery"]
        cls.admin = cls._user("mc_admin", f"{USER},base.group_system")

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    @classmethod
    def _webhook(cls, event="item.created", **values):
        values = {"name": event, "event": event, "url": URL, **values}
        return cls.Webhook.create(values)

    def _deliveries(self, webhook):
        return self.Delivery.search([("webhook_id", "=", webhook.id)], order="id")

    def _body(self, delivery):
        return json.loads(delivery.body)


class TestWebhookEvents(WebhookCase):
    def test_created(self):
        webhook = self._webhook()
        item = self._item(self.member, name="Onboarding of Jane Doe", priority="2")
        delivery = self._deliveries(webhook)
        self.assertEqual(delivery.state, "pending")
        self.assertEqual(delivery.work_item_id, item)
        self.assertEqual(delivery.company_id, item.company_id)
        body = self._body(delivery)
        self.assertEqual(body["type"], "item.created")
        self.assertRegex(body["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        data = body["data"]["item"]
        self.assertEqual(data["uuid"], item.uuid)
        self.assertEqual(data["reference"], item.reference)
        self.assertEqual((data["lane"], data["priority"]), (self.lane.code, "2"))
        self.assertTrue(data["url"].endswith(f"/odoo/m-mc.work.item/{item.id}"))
        self.assertNotIn("Jane", delivery.body)
        (job,) = self.trap.enqueued_jobs
        self.assertEqual(job.recordset, delivery)

    def test_state(self):
        webhook = self._webhook("item.state")
        item = self._item()
        self.assertFalse(self._deliveries(webhook))
        item.with_user(self.member).action_start()
        item.with_user(self.member).action_block("external")
        bodies = [self._body(one)["data"] for one in self._deliveries(webhook)]
        self.assertEqual([one["previous_state"] for one in bodies], ["open", "running"])
        self.assertEqual(bodies[1]["item"]["state"], "blocked")
        self.assertEqual(bodies[1]["item"]["blocked_reason"], "external")

    def test_nobody_listens(self):
        self._webhook("item.state", active=False)
        self._webhook("item.created", company_id=self._other_company().id)
        self._item().with_user(self.member).action_start()
        self.assertFalse(self.Delivery.search([]))
        self.trap.assert_jobs_count(0)

    def _other_company(self):
        return self.env["res.company"].create({"name": "Elsewhere"})

    def test_archived_webhook_is_not_found_by_a_context(self):
        self._webhook(active=False)
        Item = self.env["mc.work.item"].with_context(active_test=False)
        Item.create({"name": "x", "lane_id": self.lane.id})
        self.assertFalse(self.Delivery.search([]))

    def test_filters(self):
        lane = self._webhook(lane_ids=[(6, 0, self.other_lane.ids)])
        urgent = self._webhook(domain="[('priority', 'in', ('1', '2'))]")
        both = self._webhook(
            lane_ids=[(6, 0, self.other_lane.ids)], domain="[('priority', '=', '1')]"
        )
        self._item(priority="1")
        self._item(lane_id=self.other_lane.id)
        self.assertEqual(len(self._deliveries(lane)), 1)
        self.assertEqual(len(self._deliveries(urgent)), 1)
        self.assertFalse(self._deliveries(both))

    def test_archived_lane_does_not_mean_any(self):
        lane = self.env["mc.lane"].create({"name": "Old", "code": "OLD"})
        webhook = self._webhook(lane_ids=[(6, 0, lane.ids)])
        lane.active = False
        self._item()
        self.assertFalse(self._deliveries(webhook))

    def test_domain_that_fits_no_more_stops_no_work(self):
        webhook = self._webhook()
        self.env.cr.execute(
            "UPDATE mc_webhook SET domain = %s WHERE id = %s",
            ["[('gone_field', '=', 1)]", webhook.id],
        )
        webhook.invalidate_recordset()
        with self.assertLogs("odoo", "ERROR"):
            self.assertTrue(self._item())
        self.assertFalse(self._deliveries(webhook))

    def test_cost_does_not_grow_with_the_batch(self):
        self._webhook()
        self._webhook(lane_ids=[(6, 0, self.lane.ids)])
        counts = []
        for number in (20, 200):
            items = self._items(number)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            items._publish_event("item.created")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 12, counts)
        self.assertLess(counts[0], 20, counts)

    def _items(self, number):
        values = {"name": "x", "lane_id": self.lane.id}
        return self.env["mc.work.item"].create([dict(values) for _n in range(number)])


class TestWebhookSla(WebhookCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["mc.sla.policy"].create(
            {"name": "Custom", "timer_type": "custom", "code": "hook"}
        )

    def _timer(self, **values):
        item = self._item()
        return self.env["mc.sla.timer"].create(
            {
                "company_id": item.company_id.id,
                "work_item_id": item.id,
                "policy_id": self.policy.id,
                "timer_type": "custom",
                "code": "hook",
                "target_seconds": 3600,
                "started_at": "2026-11-25 12:00:00",
                "due_at": "2026-11-25 13:00:00",
                **values,
            }
        )

    def _crossing(self, timer, percent):
        return Crossing(
            timer.id,
            timer.work_item_id.id,
            timer.company_id.id,
            percent,
            "2026-11-25 12:30:00",
            percent == 100,
        )

    def test_crossings(self):
        warned, breached = self._webhook("sla.warned"), self._webhook("sla.breached")
        one, two = self._timer(), self._timer()
        self.env["mc.sla.timer"]._after_cross(
            [
                self._crossing(one, 75),
                self._crossing(one, 100),
                self._crossing(two, 50),
            ]
        )
        self.assertEqual(
            [self._body(hit)["data"]["sla"]["percent"] for hit in self._of(warned)],
            [75, 50],
        )
        body = self._body(self._of(breached))
        self.assertEqual(
            body["data"]["sla"],
            {
                "uuid": one.uuid,
                "type": "custom",
                "code": "hook",
                "cycle": 1,
                "due_at": "2026-11-25T13:00:00.000Z",
                "percent": 100,
            },
        )
        self.assertEqual(body["data"]["item"]["uuid"], one.work_item_id.uuid)

    def test_met(self):
        webhook = self._webhook("sla.met")
        timers = self._timer(state="met") | self._timer(state="breached")
        timers._after_stop()
        self.assertEqual(self._of(webhook).work_item_id, timers[0].work_item_id)

    def test_nothing_crossed_nothing_asked(self):
        with self.assertQueryCount(0):
            self.env["mc.sla.timer"]._after_cross([])

    def _of(self, webhook):
        return self._deliveries(webhook)


class TestWebhookSettings(WebhookCase):
    def test_urls_that_are_refused(self):
        for url, reason in (
            ("http://hooks.example.com/", "only https"),
            ("https://10.0.0.1/hook", "not public"),
            ("https://[::1]/hook", "not public"),
            ("https://user:pw@hooks.example.com/", "user or password"),
            ("ftp://hooks.example.com/", "only https"),
            ("nonsense", "only https"),
        ):
            with self.assertRaisesRegex(ValidationError, reason):
                self._webhook(url=url)

    def test_secret_is_a_name(self):
        for name in ("whsec_+/=", "a b", "KEY_FILE", "../x", "x" * 65):
            with self.assertRaisesRegex(ValidationError, "never the secret itself"):
                self._webhook(secret_ref=name)

    def test_domains_that_are_refused(self):
        for domain in (
            "nonsense",
            "[('no_such', '=', 1)]",
            "{'a': 1}",
            "__import__('os').getcwd()",
            "[('id', '=', user.id)]",
            "[(",
            "[1]",
        ):
            with self.assertRaisesRegex(ValidationError, "Domain"):
                self._webhook(domain=domain)

    def test_only_administrators_make_and_change_them(self):
        webhook = self._webhook()
        for user in (self.member, self.manager, self.auditor):
            with self.assertRaises(AccessError):
                self.Webhook.with_user(user).create(
                    {"name": "x", "event": "item.created", "url": URL}
                )
            for values in ({"url": "https://evil.example.com/"}, {"active": False}):
                with self.assertRaises(AccessError):
                    webhook.with_user(user).write(values)
        with Form(self.Webhook.with_user(self.admin)) as form:
            form.name, form.event, form.url = "Mine", "item.state", URL
        self.assertTrue(form.record.id)

    def test_who_sees_them(self):
        self._webhook()
        self._item()
        for user, sees in ((self.manager, True), (self.auditor, True)):
            self.assertEqual(bool(self.Webhook.with_user(user).search([])), sees)
            self.assertEqual(bool(self.Delivery.with_user(user).search([])), sees)
        for model in (self.Webhook, self.Delivery):
            with self.assertRaises(AccessError):
                model.with_user(self.member).search([])

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user(
            "mc_stranger",
            f"{MANAGER},base.group_system",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        webhook = self._webhook()
        self._item()
        delivery = self._deliveries(webhook)
        self.assertFalse(self.Webhook.with_user(stranger).search([]))
        self.assertFalse(self.Delivery.with_user(stranger).search([]))
        for call in (
            lambda: webhook.with_user(stranger).action_send_test(),
            lambda: delivery.with_user(stranger).action_redeliver(),
            lambda: webhook.with_user(stranger).write({"name": "x"}),
        ):
            with self.assertRaises(AccessError):
                call()


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

    def test_log_can_be_opened(self):
        self._sent()
        self.assertEqual(self.webhook.delivery_count, 1)
        action = self.webhook.with_user(self.manager).action_open_deliveries()
        found = self.Delivery.with_user(self.manager).search(action["domain"])
        self.assertEqual(found, self._deliveries(self.webhook))
