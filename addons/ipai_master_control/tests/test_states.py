# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime
from unittest.mock import patch

from odoo.addons.ipai_master_control.lib import states
from odoo.addons.ipai_master_control.models.mc_clock import McClock
from odoo.addons.ipai_master_control.models.trust import CONTEXT_KEY
from odoo.exceptions import AccessError, UserError

from .common import MasterControlCase

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456)
# How to bring a new item into each state.
PATHS = {
    "open": (),
    "running": ("start",),
    "blocked": ("start", "block"),
    "done": ("start", "done"),
    "cancelled": ("cancel",),
}


class TestStates(MasterControlCase):
    def _item_in(self, state):
        item = self._item(self.member)
        for action in PATHS[state]:
            getattr(item, f"action_{action}")()
        self.assertEqual(item.state, state)
        return item

    def test_every_action_from_every_state(self):
        for state in states.ALL:
            for action in states.ALLOWED_FROM:
                with self.subTest(state=state, action=action):
                    item = self._item_in(state)
                    run = getattr(item, f"action_{action}")
                    if states.is_allowed(action, state):
                        run()
                        self.assertNotEqual(item.state, state)
                    else:
                        with self.assertRaises(UserError) as refused:
                            run()
                        for allowed in states.allowed_actions(state):
                            self.assertIn(allowed, str(refused.exception))
                        self.assertEqual(item.state, state)

    def test_drag_takes_the_action(self):
        item = self._item(self.member)
        item.write({"state": "running"})
        item.write({"state": "blocked", "blocked_reason": "external"})
        self.assertEqual(item.blocked_reason, "external")
        item.write({"state": "running", "name": "Renamed"})
        item.write({"state": "done"})
        self.assertEqual((item.state, item.name), ("done", "Renamed"))
        names = self._evidence(item, "state").mapped("name")
        self.assertEqual(
            names,
            [
                "open → running",
                "running → blocked",
                "blocked → running",
                "running → done",
            ],
        )

    def test_drag_to_where_it_is_changes_nothing(self):
        item = self._item(self.member)
        item.write({"state": "open"})
        self.assertFalse(self._evidence(item, "state"))

    def test_forbidden_drag(self):
        item = self._item_in("running")
        with self.assertRaisesRegex(UserError, "block, done, cancel"):
            item.write({"state": "open"})

    def test_create_in_a_column(self):
        item = self._item(self.member, state="running")
        self.assertEqual(item.state, "running")
        self.assertTrue(item.responded_at)
        kinds = self._evidence(item).mapped("kind")
        self.assertEqual(kinds, ["intake", "sla", "sla", "state", "sla"])

    def test_the_context_opens_no_door(self):
        item = self._item(self.member).with_context(**{CONTEXT_KEY: True})
        with self.assertRaises(UserError):
            item.write({"resolved_at": NOON})
        with self.assertRaises(UserError):
            item.sudo().write({"reference": "WI-1"})

    def test_own_fields_are_not_written_by_hand(self):
        item = self._item(self.member)
        for name, value in (
            ("source", "github"),
            ("source_ref", "x"),
            ("sla_state", "met"),
            ("sla_due_at", NOON),
            ("blocked_reason", "other"),
            ("open_child_count", 7),
            ("company_id", self.env.company.id),
            ("responded_at", NOON),
        ):
            with self.subTest(name), self.assertRaises(UserError) as refused:
                item.write({name: value})
            self.assertIn(item._fields[name].string, str(refused.exception))

    def test_own_fields_are_not_given_at_creation(self):
        for values in (
            {"resolved_at": NOON},
            {"source_ref": "taken"},
            {"reference": "WI-7"},
            {"sla_state": "met"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._item(self.member, **values)
        with self.assertRaises(AccessError):
            self._item(self.member, source="github")

    def test_own_fields_are_not_given_by_the_context(self):
        keys = ("resolved_at", "responded_at", "sla_due_at")
        context = {f"default_{key}": "2020-01-01 00:00:00" for key in keys}
        context |= {"default_sla_state": "met", "default_blocked_reason": "approval"}
        items = self.env["mc.work.item"].with_context(**context)
        item = items.create({"name": "x", "lane_id": self.lane.id})
        self.assertFalse(item.resolved_at or item.responded_at)
        self.assertNotEqual(item.sla_due_at, datetime(2020, 1, 1))
        self.assertEqual((item.sla_state, item.blocked_reason), ("on_track", False))

    def test_times_come_from_the_database_clock(self):
        item = self._item(self.member)
        with patch.object(McClock, "now", lambda self: NOON):
            item.action_start()
        self.assertEqual(item.responded_at, NOON)
        self.assertFalse(item.resolved_at)
        item.action_done()
        first_resolution = item.resolved_at
        self.assertGreater(first_resolution, NOON)
        self.assertEqual(item.responded_at, NOON)
        item.action_reopen()
        self.assertFalse(item.resolved_at)

    def test_clock_moves_within_a_transaction(self):
        clock = self.env["mc.clock"]
        first, second = clock.now(), clock.now()
        self.assertGreater(second, first)
        self.assertIsNone(first.tzinfo)

    def test_done_without_start_counts_as_response(self):
        item = self._item(self.member)
        item.action_done()
        self.assertTrue(item.responded_at)

    def test_unblock_returns_to_where_it_was(self):
        item = self._item(self.member)
        item.action_block("dependency")
        item.action_unblock()
        self.assertEqual((item.state, item.blocked_reason), ("open", False))

    def test_block_reason_is_checked(self):
        item = self._item(self.member)
        with self.assertRaisesRegex(UserError, "dependency"):
            item.action_block("holidays")
        with self.assertRaises(UserError):
            item.action_block("approval")

    def test_reason_and_actor_are_evidence(self):
        item = self._item(self.member).with_context(mc_reason="Duplicate of another")
        item.action_cancel()
        evidence = self._evidence(item, "state")
        self.assertEqual(evidence.actor_id, self.member)
        meta = self._meta(evidence)
        self.assertEqual(meta.pop("resolution")["outcome"], "cancelled")
        self.assertEqual(
            meta,
            {
                "blocked_reason": None,
                "from": "open",
                "reason": "Duplicate of another",
                "to": "cancelled",
            },
        )

    def test_assignment_is_evidence(self):
        item = self._item(self.member)
        item.write({"priority": "1", "user_id": self.member.id})
        item.write({"priority": "1"})
        item.write({"description": "<p>more</p>"})
        evidence = self._evidence(item, "assignment")
        self.assertEqual(len(evidence), 1)
        meta = self._meta(evidence)
        self.assertEqual(meta["priority"], {"from": "3", "to": "1"})
        self.assertEqual(meta["user"], {"from": None, "to": self.member.name})

    def test_extension_point(self):
        seen = []
        base = type(self.env["mc.work.item"])
        original = base._after_state_change

        def spy(item, previous):
            seen.append((item.id, previous, item.state))
            return original(item, previous)

        item = self._item(self.member)
        with patch.object(base, "_after_state_change", spy):
            item.action_start()
        self.assertEqual(seen, [(item.id, "open", "running")])
