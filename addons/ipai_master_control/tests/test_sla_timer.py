# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError

from .sla_case import MONDAY, SlaCase


class TestSlaTimer(SlaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.response = cls._policy(
            name="One hour", timer_type="response", target_minutes=60
        )
        cls.resolution = cls._policy(name="Four hours")

    def _total(self, timer):
        """Return consumed plus remaining, which always are the target."""
        used = timer._used_seconds(self.now)[timer]
        return (
            used
            + timer._clock().remaining(timer._hours_by_timer()[timer], self.now) / 1e6
        )

    def test_starts_with_the_item(self):
        item = self._item(self.member)
        timer = self._timer(item)
        self.assertEqual(timer.state, "running")
        self.assertEqual((timer.started_at, timer.resumed_at), (MONDAY, MONDAY))
        self.assertEqual(timer.due_at, MONDAY + timedelta(hours=4))
        self.assertEqual(timer.next_at, MONDAY + timedelta(hours=2))
        self.assertEqual(
            timer.marks,
            [
                {"at": "2026-03-02 10:00:00.123456", "percent": 50},
                {"at": "2026-03-02 11:00:00.123456", "percent": 75},
                {"at": "2026-03-02 12:00:00.123456", "percent": 100},
            ],
        )
        self.assertEqual((timer.company_id, timer.cycle), (item.company_id, 1))
        self.assertEqual((timer.lane_id, timer.priority), (self.lane, "3"))
        self.assertEqual(item.opened_at, MONDAY)
        self.assertEqual(item.sla_state, "on_track")
        self.assertEqual(item.sla_due_at, MONDAY + timedelta(hours=1))
        self.assertEqual(
            self._events(item), ["response: started", "resolution: started"]
        )

    def test_start_stops_the_response(self):
        item = self._item(self.member)
        self._wait(minutes=10)
        item.action_start()
        timer = self._timer(item, "response")
        self.assertEqual((timer.state, timer.stopped_at), ("met", self.now))
        self.assertEqual((timer.consumed_seconds, timer.compliance), (600, 100))
        self.assertFalse(timer.next_at)
        self.assertEqual(self._timer(item).state, "running")
        self.assertEqual(item.sla_due_at, MONDAY + timedelta(hours=4))

    def test_done_stops_all(self):
        item = self._item(self.member)
        self._wait(minutes=10)
        item.action_done()
        self.assertEqual(item.sla_timer_ids.mapped("state"), ["met", "met"])
        self.assertEqual(item.sla_state, "met")
        self.assertFalse(item.sla_due_at)
        self._wait(days=3)
        self._sweep()
        self.assertEqual(item.sla_timer_ids.mapped("state"), ["met", "met"])
        self.assertFalse(self.crossed)

    def test_pause_and_resume_with_the_rest(self):
        item = self._item(self.member)
        timer = self._timer(item)
        self._wait(minutes=50, microseconds=7)
        item.action_block("external")
        self.assertEqual((timer.state, timer.paused_at), ("paused", self.now))
        self.assertEqual(timer.consumed_seconds, 3000.000007)
        self.assertFalse(timer.next_at or timer.due_at)
        self.assertEqual(item.sla_state, "paused")
        self.assertFalse(item.sla_due_at)
        self.assertEqual(item.sla_remaining_seconds, 3600 - 3000.000007)
        self._wait(days=2)
        self._sweep()
        self.assertEqual(self._total(timer), timer.target_seconds)
        item.action_unblock()
        self.assertEqual(item.sla_state, "at_risk", "83 % of the response's hour")
        self.assertEqual((timer.state, timer.resumed_at), ("running", self.now))
        rest = timedelta(hours=4) - timedelta(minutes=50, microseconds=7)
        self.assertEqual(timer.due_at, self.now + rest)
        self.assertEqual(self._total(timer), timer.target_seconds)
        self.assertNotIn(timer.id, [c.timer_id for c in self.crossed])
        self.assertEqual(item.state, "open")

    def test_a_passed_warning_stays_passed(self):
        item = self._item(self.member)
        self._wait(hours=2, minutes=30)
        self._sweep()
        timer = self._timer(item)
        item.action_block("other")
        self._wait(hours=5)
        item.action_unblock()
        self.assertEqual((timer.mark_index, timer.warned_percent), (1, 50))
        self.assertEqual(timer.next_at, self.now + timedelta(minutes=30))
        self.assertEqual([mark["percent"] for mark in timer.marks], [50, 75, 100])
        self.assertEqual(
            [c.percent for c in self.crossed if c.timer_id == timer.id], [50]
        )

    def test_a_mark_just_before_a_pause_is_not_lost(self):
        item = self._item(self.member)
        self._wait(hours=3, seconds=20)  # 75 %, and no sweep has seen it yet
        item.action_block("other")
        timer = self._timer(item)
        percents = [c.percent for c in self.crossed if c.timer_id == timer.id]
        self.assertEqual(percents, [50, 75])
        self.assertEqual((timer.state, timer.warned_percent), ("paused", 75))
        # The response was due long ago, so there is nothing left to pause.
        response = self._timer(item, "response")
        self.assertEqual(response.state, "breached")
        self.assertEqual(response.breached_at, MONDAY + timedelta(hours=1))
        self.assertEqual(item.sla_state, "breached")

    def test_a_late_stop_is_a_breach(self):
        item = self._item(self.member)
        self._wait(hours=4, seconds=1)
        item.action_done()
        timer = self._timer(item)
        due = MONDAY + timedelta(hours=4)
        self.assertEqual((timer.state, timer.compliance), ("breached", 0))
        self.assertEqual((timer.breached_at, timer.stopped_at), (due, self.now))
        self.assertEqual(timer.consumed_seconds, 4 * 3600 + 1)
        crossing = [c for c in self.crossed if c.timer_id == timer.id][-1]
        self.assertEqual((crossing.percent, crossing.breached), (100, True))
        self.assertEqual(crossing.at, "2026-03-02 12:00:00.123456")
        self.assertEqual(crossing.work_item_id, item.id)
        self.assertEqual(item.sla_state, "breached")
        self.assertIn("resolution: stopped late", self._events(item))

    def test_a_breach_stays_open_until_it_is_done(self):
        item = self._item(self.member)
        item.action_start()
        self._wait(hours=5)
        self._sweep()
        timer = self._timer(item)
        self.assertEqual(timer.state, "breached")
        self.assertFalse(timer.stopped_at)
        self.assertEqual(item.sla_state, "breached")
        self.assertEqual(item.sla_due_at, MONDAY + timedelta(hours=4))
        item.action_block("other")
        item.action_unblock()
        self.assertEqual(timer.state, "breached")
        self._wait(hours=1)
        item.action_done()
        self.assertEqual((timer.state, timer.stopped_at), ("breached", self.now))
        self.assertEqual(timer.consumed_seconds, 6 * 3600)

    def test_late_response_then_on_track(self):
        item = self._item(self.member)
        self._wait(hours=1, minutes=30)
        self._sweep()
        self.assertEqual(item.sla_state, "breached")
        item.action_start()
        self.assertEqual(item.sla_state, "on_track")
        self._wait(hours=1)
        self._sweep()
        self.assertEqual(item.sla_state, "at_risk")
        item.action_done()
        self.assertEqual(item.sla_state, "breached", "one of them was")

    def test_cancel_cancels(self):
        item = self._item(self.member)
        self._wait(minutes=5)
        item.action_cancel()
        timers = item.sla_timer_ids
        self.assertEqual(set(timers.mapped("state")), {"cancelled"})
        self.assertEqual(set(timers.mapped("stopped_at")), {self.now})
        self.assertEqual(item.sla_state, "none")
        self.env.cr.execute(
            "SELECT DISTINCT compliance FROM mc_sla_timer WHERE id IN %s",
            [tuple(timers.ids)],
        )
        self.assertEqual(self.env.cr.fetchall(), [(None,)])
        self._wait(days=1)
        self._sweep()
        self.assertFalse(self.crossed)

    def test_cancel_closes_what_was_breached(self):
        item = self._item(self.member)
        self._wait(hours=2)
        item.action_cancel()
        response = self._timer(item, "response")
        self.assertEqual((response.state, response.stopped_at), ("breached", self.now))
        self.assertFalse(self._timer(item))

    def test_reopening_starts_a_new_cycle(self):
        item = self._item(self.member)
        self._wait(hours=1)
        item.action_done()
        first = item.sla_timer_ids
        self._wait(days=1)
        item.action_reopen()
        self.assertEqual(item.sla_cycle, 2)
        timer = self._timer(item)
        self.assertEqual((timer.cycle, timer.consumed_seconds), (2, 0))
        self.assertEqual((timer.started_at, timer.state), (self.now, "running"))
        self.assertEqual(self._timer(item, "response").state, "running")
        self.assertEqual(set(first.mapped("state")), {"met", "breached"})
        self.assertEqual(item.sla_state, "on_track")
        item.action_start()
        self.assertEqual(self._timer(item, "response").state, "met")
        self._wait(hours=1)
        item.action_done()
        self.assertEqual(item.sla_state, "met")

    def test_approval_pauses(self):
        self._definition()
        item = self._item(self.member, name="gated")
        self._wait(minutes=30)
        item.action_done()
        self.assertEqual(item.sla_state, "paused")
        self._wait(days=5)
        item.with_user(self.reviewer).validate_tier()
        self.assertEqual((item.state, item.sla_state), ("done", "met"))
        self.assertEqual(self._timer(item).consumed_seconds, 1800)

    def test_rejection_resumes(self):
        self._definition()
        item = self._item(self.member, name="gated")
        self._wait(minutes=30)
        item.action_done()
        self._wait(days=5)
        self._reject(item, self.reviewer)
        self.assertEqual(item.state, "running")
        timer = self._timer(item)
        self.assertEqual(timer.due_at, self.now + timedelta(hours=3, minutes=30))

    def test_after_stop(self):
        item = self._item(self.member)
        stopped = []
        timers = type(self.env["mc.sla.timer"])
        self.patch(timers, "_after_stop", lambda timers: stopped.append(timers.ids))
        item.action_start()
        item.action_done()
        self.assertEqual(stopped, [[t.id] for t in item.sla_timer_ids.sorted("due_at")])

    def test_unblock_returns_to_where_it_was_in_the_new_cycle(self):
        item = self._item(self.member)
        item.action_start()
        item.action_done()
        item.action_reopen()
        item.action_block("other")
        item.action_unblock()
        self.assertEqual(item.state, "open")

    def test_nobody_changes_clocks_by_hand(self):
        item = self._item(self.member)
        timer = self._timer(item)
        for user in (self.member, self.manager, self.auditor):
            own = timer.with_user(user)
            self.assertEqual(own.state, "running")
            for change in (
                lambda own=own: own.write({"state": "met"}),
                lambda own=own: own.unlink(),
                lambda own=own: own.create(own.copy_data()),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    change()
        with self.assertRaises(AccessError):
            timer.with_user(self.outsider).read(["state"])

    def test_own_columns_are_not_written_by_hand(self):
        item = self._item(self.member)
        for name, value in (
            ("opened_at", MONDAY - timedelta(days=1)),
            ("started_at", MONDAY),
            ("sla_cycle", 7),
            ("sla_remaining_seconds", 1e9),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                item.write({name: value})
            with self.subTest(name), self.assertRaises(UserError):
                self._item(self.member, **{name: value})
        context = {"default_opened_at": "2030-01-01 00:00:00", "default_sla_cycle": 5}
        items = self.env["mc.work.item"].with_user(self.member)
        other = items.with_context(**context).create(
            {"name": "x", "lane_id": self.lane.id}
        )
        self.assertEqual((other.opened_at, other.sla_cycle), (MONDAY, 1))

    def test_children_cancelled_with_the_parent(self):
        parent = self._item()
        child = self._item(parent_id=parent.id)
        parent.action_cancel()
        self.assertEqual(set(child.sla_timer_ids.mapped("state")), {"cancelled"})

    def test_evidence_tells_the_story(self):
        item = self._item(self.member)
        self._wait(minutes=10)
        item.action_block("external")
        self._wait(minutes=10)
        item.action_unblock()
        item.action_done()
        of_one = [name for name in self._events(item) if name.startswith("resolution")]
        self.assertEqual(
            [name.removeprefix("resolution: ") for name in of_one],
            ["started", "paused", "resumed", "met"],
        )
        rows = self._evidence(item, "sla").filtered(lambda row: "paused" in row.name)
        meta = self._meta(rows[-1])
        timer = self._timer(item)
        self.assertEqual((meta["event"], meta["timer"]), ("paused", timer.uuid))
        self.assertEqual(meta["at"], "2026-03-02T08:10:00.123456Z")
        self.assertEqual(meta["consumed_seconds"], 600)
        self.assertEqual(meta["policy"]["name"], "Four hours")
        self.assertEqual(rows.actor_id, self.member)

    def test_start_of_many_takes_as_many_queries_as_of_few(self):
        """Inserts come in Odoo's batches; nothing else grows with the items."""
        counts = {}
        for number in (5, 50):
            items = self.env["mc.work.item"].create(
                [{"name": "x", "lane_id": self.lane.id} for _n in range(number)]
            )
            items.sla_timer_ids.sudo()._cancel(self.now)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            items._start_clocks(self.now)
            self.env.flush_all()
            counts[number] = self.env.cr.sql_log_count - before
        self.assertLessEqual(counts[50], counts[5] + 2, counts)
