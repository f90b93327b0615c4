# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which events make which deliveries."""

from unittest.mock import patch

from ..models.mc_sla_sweep import Crossing
from .webhook_common import WebhookCase


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

    def test_summary_of_the_item_is_fresh(self):
        """Whoever moves the clocks may refresh it only after the hook."""
        webhook = self._webhook("sla.breached")
        timer = self._timer()

        def refresh(items):
            items.env.flush_all()
            items.env.cr.execute(
                "UPDATE mc_work_item SET sla_state = 'breached' WHERE id IN %s",
                [tuple(items.ids)],
            )
            items.invalidate_recordset()

        kind = type(self.env["mc.work.item"])
        self.startPatcher(patch.object(kind, "_refresh_sla_summary", refresh))
        self.env["mc.sla.timer"]._after_cross([self._crossing(timer, 100)])
        item = self._body(self._of(webhook))["data"]["item"]
        self.assertEqual(item["sla_state"], "breached")

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
