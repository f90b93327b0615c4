# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo.tests import TransactionCase, tagged

from .common import HEAD, PulserRecords


@tagged("post_install", "-at_install")
class TestDelivery(PulserRecords, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_records()

    def check_run(self, **values):
        run = {
            "id": 31,
            "name": "tests",
            "status": "completed",
            "conclusion": "failure",
            "head_sha": HEAD,
            "details_url": "https://git.example/run/31",
            "app": {"id": 1, "slug": "github-actions"},
            "check_suite": {"id": 21, "head_branch": "cart"},
            "pull_requests": [{"number": 7, "head": {"sha": HEAD, "ref": "cart"}}],
        }
        return {
            "action": "completed",
            "check_run": {**run, **values},
            "repository": {"full_name": "acme/shop"},
            "sender": {"login": "alice", "type": "User"},
        }

    def process(self, payload, guid, event="check_run"):
        deliveries = self.env["pulser.delivery"].sudo()
        deliveries._receive(self.app, guid, event, payload)
        delivery = deliveries.search([("guid", "=", guid)])
        delivery._as_bot()._job_process()
        return delivery

    def looks(self):
        """Looks at a pull request that are queued."""
        return self.env["queue.job"].search(
            [("identity_key", "=like", f"pulser.pull:{self.repository.uuid}:%")]
        )

    def test_failing_check_makes_a_work_item_in_the_lane(self):
        delivery = self.process(self.check_run(), "g1")
        self.assertEqual(delivery.state, "processed", delivery.reason)
        item = self.item()
        self.assertEqual(item.source_ref, "acme/shop#7")
        self.assertEqual(item.lane_id.code, "DEV")
        self.assertEqual(item.priority, "2")
        self.assertEqual(item.payload["check"], "tests")
        self.assertEqual(len(self.looks()), 1)

    def test_check_that_is_not_watched_makes_no_work_item(self):
        self.repository.checks_watched = "tests*"
        self.process(self.check_run(name="deploy-preview"), "g1")
        self.assertFalse(self.item())
        self.process(self.check_run(id=32, name="tests / unit"), "g2")
        self.assertTrue(self.item())

    def test_delivery_whose_job_failed_is_queued_again(self):
        self.env["pulser.delivery"].sudo()._receive(
            self.app, "g1", "check_run", self.check_run()
        )
        self.env["queue.job"].search([]).unlink()
        self.env.cr.execute(
            "UPDATE pulser_delivery SET received_at = received_at - interval '2 hours'"
        )
        self.env["pulser.delivery"]._queue_forgotten()
        jobs = self.env["queue.job"].search([])
        self.assertEqual(jobs.mapped("method_name"), ["_job_process"])

    def test_all_failing_checks_make_one_work_item_and_one_look(self):
        self.process(self.check_run(), "g1")
        self.process(self.check_run(id=32, name="lint"), "g2")
        items = self.env["mc.work.item"].search([("source_ref", "=", "acme/shop#7")])
        self.assertEqual(len(items), 1)
        self.assertEqual(len(self.looks()), 1)

    def test_same_check_and_conclusion_counts_once_whatever_the_guid(self):
        self.process(self.check_run(), "g1")
        again = self.process(self.check_run(), "g2")
        self.assertEqual(again.state, "ignored")
        self.assertIn("seen before", again.reason)

    def test_green_check_makes_no_work_item_but_a_look(self):
        self.process(self.check_run(conclusion="success"), "g1")
        self.assertFalse(self.item())
        self.assertEqual(len(self.looks()), 1)

    def test_run_of_a_fork_asks_for_its_pull_requests(self):
        self.process(self.check_run(pull_requests=[]), "g1")
        jobs = self.env["queue.job"].search([("method_name", "=", "_job_find_pulls")])
        self.assertEqual(jobs.mapped("args"), [[HEAD]])
        self.assertFalse(self.item())

    def test_malformed_payload_names_the_field(self):
        delivery = self.process(self.check_run(head_sha=5), "g1")
        self.assertEqual(delivery.state, "failed")
        self.assertIn("check_run.head_sha", delivery.reason)

    def test_pull_request_event_asks_for_a_look(self):
        payload = {
            "action": "closed",
            "number": 7,
            "pull_request": {
                "number": 7,
                "state": "closed",
                "merged": False,
                "title": "Add cart",
                "user": {"login": "alice"},
                "head": {
                    "sha": HEAD,
                    "ref": "cart",
                    "repo": {"full_name": "acme/shop"},
                },
                "base": {"ref": "main", "repo": {"full_name": "acme/shop"}},
            },
            "repository": {"full_name": "acme/shop"},
            "sender": {"login": "alice", "type": "User"},
        }
        delivery = self.process(payload, "g1", event="pull_request")
        self.assertEqual(delivery.state, "processed", delivery.reason)
        self.assertEqual(len(self.looks()), 1)

    def test_body_is_hidden_from_managers(self):
        self.process(self.check_run(), "g1")
        delivery = self.env["pulser.delivery"].search([("guid", "=", "g1")])
        self.assertEqual(json.loads(delivery.body)["action"], "completed")
        fields = delivery.with_user(self.manager).fields_get()
        self.assertNotIn("body", fields)

    def test_old_deliveries_are_forgotten(self):
        old = self.process(self.check_run(), "g1")
        new = self.process(self.check_run(id=33), "g2")
        self.env.cr.execute(
            "UPDATE pulser_delivery SET received_at = received_at - interval '31 days'"
            " WHERE id = %s",
            [old.id],
        )
        self.env["pulser.delivery"]._gc_deliveries()
        self.assertFalse(old.exists())
        self.assertTrue(new.exists())
