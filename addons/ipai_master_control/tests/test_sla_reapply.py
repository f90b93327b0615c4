# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo.addons.ipai_master_control.models import mc_sla_reapply
from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.exceptions import AccessError, UserError

from .sla_case import MONDAY, SlaCase


class TestSlaReapply(SlaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whatever else is open in the company would count as well.
        cls.env["mc.work.item"].search(
            [("state", "in", ["open", "running"])]
        ).action_cancel()
        cls.policy = cls._policy(target_minutes=240)

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(mc_sla_reapply, "BATCH_SIZE", 3))
        self.items = self.env["mc.work.item"].create(
            [{"name": "x", "lane_id": self.lane.id} for _n in range(7)]
        )
        self._wait(hours=1)

    def _order(self, policy=None, user=None):
        action = (
            (policy or self.policy).with_user(user or self.manager).action_reapply()
        )
        return self.env["mc.sla.reapply"].browse(action["res_id"])

    def _current(self):
        timers = self.items.sla_timer_ids
        return timers.filtered(lambda timer: timer.state != "cancelled")

    def test_batches_with_progress(self):
        self.policy.target_minutes = 120
        with trap_jobs() as trap:
            order = self._order()
            self.assertEqual((order.total, order.done, order.state), (7, 0, "running"))
            self.assertEqual(order.progress, 0)
            trap.assert_jobs_count(1, only=order._job_batch)
            trap.perform_enqueued_jobs()
            order.invalidate_recordset()
            self.assertEqual((order.done, order.changed), (3, 3))
            self.assertAlmostEqual(order.progress, 300 / 7)
            trap.perform_enqueued_jobs()
            trap.perform_enqueued_jobs()
        self.assertEqual((order.done, order.changed, order.state), (7, 7, "done"))
        self.assertEqual(order.progress, 100)
        timers = self._current()
        self.assertEqual(len(timers), 7)
        self.assertEqual(set(timers.mapped("target_seconds")), {7200})
        self.assertEqual(set(timers.mapped("consumed_seconds")), {3600})
        self.assertEqual(set(timers.mapped("due_at")), {MONDAY + timedelta(hours=2)})
        actors = self._evidence(self.items[0], "sla")[-1].actor_id
        self.assertEqual(actors, self.manager)

    def _run_all(self, order, trap):
        for _turn in range(10):
            if order.state == "running":
                trap.perform_enqueued_jobs()
        return order

    def test_nothing_to_change(self):
        with trap_jobs() as trap:
            order = self._run_all(self._order(), trap)
        self.assertEqual((order.done, order.changed, order.state), (7, 0, "done"))
        self.assertEqual(len(self.items.sla_timer_ids), 7)

    def test_a_job_that_runs_twice_changes_nothing_twice(self):
        self.policy.warn_percent = "10"
        with trap_jobs():
            order = self._order()
            order._job_batch(0)
            order._job_batch(0)
            self.assertEqual((order.done, order.changed), (3, 3))
            order._job_batch(order.last_item_id)
            self.assertEqual(order.done, 6)

    def test_goes_on_where_it_stopped(self):
        """The job of the second batch is lost with its worker; somebody continues."""
        self.policy.target_minutes = 60 * 5
        with trap_jobs():
            order = self._order()
            order._job_batch(0)
        with trap_jobs() as trap:
            order.with_user(self.manager).action_continue()
            self._run_all(order, trap)
        self.assertEqual((order.done, order.changed, order.state), (7, 7, "done"))
        self.assertEqual(len(self._current()), 7)
        with self.assertRaisesRegex(UserError, "done"):
            order.action_continue()

    def test_an_error_stops_it_and_names_the_calendar(self):
        calendar = self._calendar("Office")
        self.policy.calendar_id = calendar
        calendar.attendance_ids.unlink()
        with trap_jobs() as trap:
            order = self._run_all(self._order(), trap)
            self.assertEqual((order.state, order.done), ("failed", 0))
            self.assertIn("Office", order.error)
            self.assertEqual(len(self.items.sla_timer_ids), 7, "nothing half done")
            self.policy.calendar_id = False
            order.with_user(self.manager).action_continue()
            self.assertFalse(order.error)
            self._run_all(order, trap)
        self.assertEqual(order.state, "done")

    def test_a_changed_calendar(self):
        """The policy is the same, but there is a holiday now."""
        self.now = MONDAY.replace(hour=9, microsecond=0)
        policy = self._policy(
            name="Office", sequence=1, priority="2", calendar_id=self._calendar().id
        )
        running, paused = self._item(priority="2"), self._item(priority="2")
        self._wait(hours=1)
        paused.action_block("external")
        before = self._timer(running)
        self.assertEqual(before.due_at, MONDAY.replace(hour=14, microsecond=0))
        with trap_jobs() as trap:
            order = self._run_all(self._order(policy), trap)
        self.assertEqual(order.changed, 0)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": policy.calendar_id.id,
                "company_id": self.env.company.id,
                "date_from": MONDAY.replace(hour=13, minute=0, microsecond=0),
                "date_to": MONDAY.replace(hour=23, minute=0, microsecond=0),
                "time_type": "leave",
            }
        )
        with trap_jobs() as trap:
            order = self._run_all(self._order(policy), trap)
            self.assertEqual((order.changed, order.state), (1, "done"))
        after = self._timer(running)
        self.assertEqual((before.state, before.replaced_by_id), ("cancelled", after))
        self.assertEqual(after.consumed_seconds, 3600)
        tuesday = MONDAY.replace(hour=10, microsecond=0) + timedelta(days=1)
        self.assertEqual(after.due_at, tuesday)
        with trap_jobs() as trap:
            self.assertEqual(self._run_all(self._order(policy), trap).changed, 0)

    def test_archived_policy_hands_over(self):
        self._policy(name="Next", sequence=20, target_minutes=600)
        self.policy.active = False
        with trap_jobs() as trap:
            order = self._run_all(self._order(), trap)
        self.assertEqual(order.changed, 7)
        self.assertEqual(self._current().mapped("policy_id.name"), ["Next"])

    def test_a_new_policy_takes_over(self):
        new = self._policy(name="New", sequence=1, priority="3")
        self.assertEqual(self._current().policy_id, self.policy)
        with trap_jobs() as trap:
            self._run_all(self._order(new), trap)
        self.assertEqual(self._current().policy_id, new)

    def test_other_policies_are_left_alone(self):
        other = self._policy(name="Other", timer_type="response")
        item = self._item()
        self.policy.target_minutes = 30
        other.target_minutes = 30
        with trap_jobs() as trap:
            self._run_all(self._order(), trap)
        self.assertEqual(self._timer(item, "response").target_seconds, 4 * 3600)
        self.assertEqual(self._timer(item).target_seconds, 1800)
        self.assertFalse(
            self.items.sla_timer_ids.filtered(lambda t: t.timer_type == "response")
        )

    def test_changed_code(self):
        custom = self._policy(timer_type="custom", code="one")
        item = self._item()
        custom.code = "two"
        with trap_jobs() as trap:
            self._run_all(self._order(custom), trap)
        self.assertFalse(self._timer(item, "custom", "one"))
        self.assertEqual(self._timer(item, "custom", "two").state, "running")

    def test_one_at_a_time(self):
        with trap_jobs():
            self._order()
            with self.assertRaisesRegex(UserError, "already"):
                self._order()

    def test_managers_only(self):
        with trap_jobs():
            order = self._order()
        for user in (self.member, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                order.with_user(user).action_continue()
        with self.assertRaises(AccessError):
            order.with_user(self.manager).write({"done": 99})
        with self.assertRaises(AccessError):
            order.with_user(self.member).read(["state"])
        self.assertEqual(order.with_user(self.auditor).state, "running")

    def test_other_companies_are_left_alone(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        lane = self.env["mc.lane"]._by_code("DEV", company)
        theirs = self._item(company_id=company.id, lane_id=lane.id)
        before = theirs.sla_timer_ids
        self.policy.target_minutes = 30
        with trap_jobs() as trap:
            order = self._run_all(self._order(), trap)
        self.assertEqual(order.total, 7)
        self.assertEqual(theirs.sla_timer_ids, before)

    def test_jobs_have_their_channel(self):
        function = self.env["queue.job.function"].search(
            [("name", "=", "<mc.sla.reapply>._job_batch")]
        )
        self.assertEqual(function.channel, "root.master_control")
