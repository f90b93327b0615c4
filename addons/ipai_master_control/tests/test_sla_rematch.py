# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from .sla_case import MONDAY, SlaCase


class TestSlaRematch(SlaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slow = cls._policy(name="Eight hours", priority="3", target_minutes=480)
        cls.fast = cls._policy(name="One hour", priority="1", target_minutes=60)

    def _history(self, item):
        timers = item.sla_timer_ids.sorted("id")
        return [(timer.policy_id.name, timer.state) for timer in timers]

    def test_consumed_time_is_kept(self):
        item = self._item(self.member)
        old = self._timer(item)
        self._wait(minutes=40, microseconds=1)
        item.write({"priority": "1"})
        self.assertEqual(
            self._history(item), [("Eight hours", "cancelled"), ("One hour", "running")]
        )
        new = self._timer(item)
        self.assertEqual(old.replaced_by_id, new)
        self.assertEqual(
            (old.stopped_at, old.consumed_seconds), (self.now, 2400.000001)
        )
        self.assertEqual(new.consumed_seconds, 2400.000001)
        self.assertEqual(new.due_at, MONDAY + timedelta(hours=1))
        self.assertEqual((new.priority, new.cycle), ("1", 1))
        # Half of the new target is over: that is owed now.
        self.assertEqual((new.warned_percent, new.mark_index), (50, 1))
        self.assertEqual(item.sla_state, "at_risk")
        self.assertEqual(item.sla_due_at, new.due_at)
        self.assertEqual(
            self._events(item),
            [
                "resolution: started",
                "resolution: replaced",
                "resolution: started",
                "resolution: warned",
            ],
        )
        meta = self._meta(self._evidence(item, "sla")[2])
        self.assertEqual(meta["replaces"], old.uuid)

    def test_breached_at_once(self):
        item = self._item(self.member)
        self._wait(hours=2)
        item.write({"priority": "1"})
        new = self._timer(item)
        self.assertEqual((new.state, new.breached_at), ("breached", self.now))
        self.assertEqual(item.sla_state, "breached")
        percents = [c.percent for c in self.crossed if c.timer_id == new.id]
        self.assertEqual(percents, [50, 75, 100])

    def test_more_time(self):
        item = self._item(self.member, priority="1")
        self._wait(minutes=50)
        item.write({"priority": "3"})
        new = self._timer(item)
        self.assertEqual(new.due_at, MONDAY + timedelta(hours=8))
        self.assertEqual(item.sla_state, "on_track")

    def test_same_policy_nothing_happens(self):
        item = self._item(self.member)
        before = self._timer(item)
        version, events = before.row_version, self._events(item)
        self._wait(hours=1)
        item.write({"lane_id": self.other_lane.id, "user_id": self.leader.id})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._timer(item), before)
        self.assertEqual(before.row_version, version)
        self.assertEqual(self._events(item), events)

    def test_facts_stay(self):
        """Nobody gets rid of a breach by calling the item less important."""
        item = self._item(self.member, priority="1")
        self._wait(hours=1, seconds=1)  # no sweep has seen it yet
        item.write({"priority": "3"})
        self.assertEqual(self._history(item), [("One hour", "breached")])
        self.assertEqual(self._timer(item).breached_at, MONDAY + timedelta(hours=1))
        item.write({"priority": "1"})
        self.assertEqual(self._history(item), [("One hour", "breached")])

    def test_paused_stays_paused(self):
        item = self._item(self.member)
        self._wait(minutes=10)
        item.action_block("external")
        self._wait(hours=5)
        item.write({"priority": "1"})
        new = self._timer(item)
        self.assertEqual((new.state, new.consumed_seconds), ("paused", 600))
        self.assertFalse(self.crossed)
        self._wait(hours=5)
        item.action_unblock()
        self.assertEqual(new.due_at, self.now + timedelta(minutes=50))

    def test_paused_and_used_up(self):
        item = self._item(self.member)
        self._wait(hours=2)
        item.action_block("external")
        item.write({"priority": "1"})
        self.assertEqual(self._timer(item).state, "breached")

    def test_no_policy_any_more_and_back(self):
        item = self._item(self.member)
        self._wait(minutes=30)
        item.write({"priority": "4"})
        self.assertFalse(self._timer(item))
        self.assertEqual(item.sla_state, "none")
        self._wait(days=2)
        item.write({"priority": "1"})
        new = self._timer(item)
        self.assertEqual(new.consumed_seconds, 1800)
        self.assertEqual(new.due_at, self.now + timedelta(minutes=30))

    def test_closed_items_are_left_alone(self):
        item = self._item(self.member)
        item.action_done()
        item.write({"priority": "1"})
        self.assertEqual(self._history(item), [("Eight hours", "met")])

    def test_response_is_not_asked_for_twice(self):
        self._policy(timer_type="response", priority="1", target_minutes=5)
        item = self._item(self.member)
        item.action_start()
        item.write({"priority": "1"})
        self.assertFalse(self._timer(item, "response"))
        unanswered = self._item(self.member)
        unanswered.write({"priority": "1"})
        self.assertEqual(self._timer(unanswered, "response").state, "running")

    def test_lane_and_tags(self):
        tag = self.env["mc.tag"].create({"name": "vip"})
        self._policy(name="VIP", sequence=1, tag_ids=[(6, 0, tag.ids)])
        self._policy(name="HR", sequence=2, lane_ids=[(6, 0, self.other_lane.ids)])
        item = self._item(self.member)
        item.write({"lane_id": self.other_lane.id})
        self.assertEqual(self._timer(item).policy_id.name, "HR")
        self.assertEqual(self._timer(item).lane_id, self.other_lane)
        item.sudo().write({"tag_ids": [(4, tag.id)]})
        self.assertEqual(self._timer(item).policy_id.name, "VIP")

    def test_what_domains_look_at(self):
        self._policy(
            name="Mine", sequence=1, domain="[('user_id.login', '=', 'mc_leader')]"
        )
        item = self._item(self.member)
        self.assertEqual(self._timer(item).policy_id, self.slow)
        item.write({"user_id": self.leader.id})
        self.assertEqual(self._timer(item).policy_id.name, "Mine")
        item.write({"user_id": False})
        self.assertEqual(self._timer(item).policy_id, self.slow)

    def test_domains_do_not_follow_the_state(self):
        self._policy(name="New", sequence=1, domain="[('state', '=', 'open')]")
        item = self._item(self.member)
        item.action_start()
        self.assertEqual(self._history(item), [("New", "running")])

    def test_priority_and_state_in_one_write(self):
        item = self._item(self.member)
        self._wait(minutes=10)
        item.write({"priority": "1", "state": "running"})
        self.assertEqual(self._timer(item).policy_id, self.fast)
        item.write({"priority": "3", "state": "done"})
        self.assertEqual(item.sla_state, "met")
        self.assertEqual(len(item.sla_timer_ids), 2)

    def test_many_at_once(self):
        items = self.env["mc.work.item"].create(
            [{"name": "x", "lane_id": self.lane.id} for _n in range(20)]
        )
        self._wait(minutes=10)
        items.write({"priority": "1"})
        running = items.sla_timer_ids.filtered(lambda timer: timer.state == "running")
        self.assertEqual(running.policy_id, self.fast)
        self.assertEqual(len(running), 20)
        self.assertEqual(set(running.mapped("consumed_seconds")), {600})
