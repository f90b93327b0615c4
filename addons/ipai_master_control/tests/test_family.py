# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import MasterControlCase


class TestFamily(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parent = cls._item(cls.member, name="Parent")
        cls.first = cls._item(cls.member, name="First", parent_id=cls.parent.id)
        cls.second = cls._item(cls.member, name="Second", parent_id=cls.parent.id)

    def test_last_child_closes_the_parent(self):
        self.assertEqual(self.parent.open_child_count, 2)
        self.first.action_done()
        self.assertEqual(self.parent.state, "open")
        self.second.action_cancel()
        self.assertEqual((self.parent.state, self.parent.open_child_count), ("done", 0))
        closings = self._evidence(self.parent, "state")
        self.assertEqual(len(closings), 1)
        self.assertIn("children", self._meta(closings)["reason"])

    def test_grandparents_follow(self):
        top = self._item(self.member)
        self.parent.parent_id = top
        (self.first | self.second).action_done()
        self.assertEqual(top.state, "done")

    def test_parent_waits_for_its_children(self):
        with self.assertRaisesRegex(UserError, "2 open children"):
            self.parent.action_done()

    def test_cancelling_cascades(self):
        grandchild = self._item(self.member, parent_id=self.first.id)
        self.second.action_done()
        self.parent.action_cancel()
        states = (self.parent | self.first | self.second | grandchild).mapped("state")
        self.assertEqual(states, ["cancelled", "cancelled", "done", "cancelled"])
        self.assertEqual(self.parent.open_child_count, 0)
        reason = self._meta(self._evidence(grandchild, "state"))["reason"]
        self.assertIn("parent was cancelled", reason)

    def test_reopening_a_child_reopens_the_parent(self):
        (self.first | self.second).action_done()
        self.first.action_reopen()
        self.assertEqual((self.parent.state, self.parent.open_child_count), ("open", 1))
        self.first.action_done()
        self.assertEqual(self.parent.state, "done")

    def test_child_of_a_cancelled_parent_stays_closed(self):
        self.parent.action_cancel()
        with self.assertRaisesRegex(UserError, "closed"):
            self.first.action_reopen()

    def test_closed_parent_takes_no_child(self):
        (self.first | self.second).action_done()
        with self.assertRaisesRegex(UserError, "closed"):
            self._item(self.member, parent_id=self.parent.id)

    def test_moving_a_child_counts_on_both_sides(self):
        other = self._item(self.member)
        self.first.parent_id = other
        self.assertEqual((self.parent.open_child_count, other.open_child_count), (1, 1))
        self.second.parent_id = other
        self.assertEqual(self.parent.state, "done")
        self.second.parent_id = False
        self.assertEqual(other.open_child_count, 1)

    def test_moving_a_closed_child_counts_nothing(self):
        self.first.action_done()
        other = self._item(self.member)
        self.first.parent_id = other
        self.assertEqual((self.parent.open_child_count, other.open_child_count), (1, 0))

    def test_no_circle(self):
        with self.assertRaisesRegex(ValidationError, "inside itself"):
            self.parent.parent_id = self.first

    def test_parent_of_another_company(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        lane = self.env["mc.lane"]._by_code("DEV", company)
        with self.assertRaises(UserError):
            self._item(company_id=company.id, lane_id=lane.id, parent_id=self.parent.id)

    def test_parent_one_may_not_write(self):
        hidden = self._item(lane_id=self.other_lane.id)
        with self.assertRaises(AccessError):
            self._item(self.member, parent_id=hidden.id)
        with self.assertRaises(AccessError):
            self.first.parent_id = hidden

    def test_finisher_need_not_see_the_parent(self):
        hidden = self._item(lane_id=self.other_lane.id)
        child = self._item(parent_id=hidden.id)
        child.with_user(self.member).action_done()
        self.assertEqual(hidden.state, "done")
        self.assertEqual(self._evidence(hidden, "state").actor_id, self.member)
