# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lanes as reviewers, and two tiers that need two people."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError

from ..models.mc_tier_guard import McTierGuard
from .common import USER, MasterControlCase


class TestApprovalPeople(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls.env.ref("ipai_master_control.mc_lane_hr")
        cls.it = cls.env.ref("ipai_master_control.mc_lane_it")
        cls.ann = cls._user("mc_ann", USER)
        cls.bob = cls._user("mc_bob", USER)
        cls.both = cls._user("mc_both", USER)
        cls.hr.write({"member_ids": [(6, 0, cls.ann.ids)], "leader_id": False})
        cls.it.write({"member_ids": [(6, 0, cls.bob.ids)], "leader_id": False})
        cls.first = cls._lane_tier("HR", sequence=40)
        cls.second = cls._lane_tier("IT", sequence=30)
        cls.item = cls._item(cls.member, name="gated exit")

    @classmethod
    def _lane_tier(cls, code, **values):
        return cls._definition(
            **{
                "name": f"{code} sign-off",
                "review_type": "lane",
                "reviewer_id": False,
                "mc_lane_code": code,
                "mc_four_eyes": True,
                "company_id": False,
                **values,
            }
        )

    def _request(self):
        self.item.with_user(self.member).action_done()
        self.assertEqual(self.item.blocked_reason, "approval")
        return self.item.review_ids.sorted("sequence")

    def test_members_and_leader_of_the_lane_decide(self):
        self.hr.leader_id = self.both
        hr_review, it_review = self._request()
        self.assertEqual(hr_review.reviewer_ids, self.ann | self.both)
        self.assertEqual(it_review.reviewer_ids, self.bob)
        self.assertEqual(hr_review.todo_by, "Lane Human Resources")

    def test_the_lane_is_that_of_the_record_s_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user(
            "mc_stranger",
            USER,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for code in ("HR", "IT"):
            lane = self.env["mc.lane"]._by_code(code, company)
            lane.member_ids = stranger
        hr_review, it_review = self._request()
        self.assertNotIn(stranger, hr_review.reviewer_ids | it_review.reviewer_ids)
        own = self.env["mc.lane"]._by_code("DEV", company)
        elsewhere = self.env["mc.work.item"].with_company(company)
        item = elsewhere.create(
            {"name": "gated", "lane_id": own.id, "company_id": company.id}
        )
        with (
            self.assertRaisesRegex(UserError, "different people"),
            self.env.cr.savepoint(),
        ):
            item.action_done()  # one person there, and two are needed
        self.env.invalidate_all()
        self.second.active = False
        item.action_done()
        self.assertEqual(item.review_ids.reviewer_ids, stranger)

    def test_a_lane_must_be_named(self):
        with self.assertRaisesRegex(ValidationError, "Lane"):
            self._lane_tier(False)

    def test_a_lane_without_people_is_said_at_once(self):
        self.hr.member_ids = False
        with self.assertRaisesRegex(UserError, "Nobody could decide"):
            self.item.with_user(self.member).action_done()

    def test_who_joins_the_lane_may_decide(self):
        hr_review, _it_review = self._request()
        self.hr.member_ids = [(4, self.both.id)]
        self.assertIn(self.both, hr_review.reviewer_ids)
        self.item.with_user(self.both).validate_tier()
        self.assertEqual(hr_review.done_by, self.both)

    def test_any_order(self):
        hr_review, it_review = self._request()
        self.assertEqual((hr_review.status, it_review.status), ("pending", "pending"))
        self.item.with_user(self.bob).validate_tier()
        self.assertEqual(self.item.state, "blocked")
        self.item.with_user(self.ann).validate_tier()
        self.assertEqual(self.item.state, "done")

    def test_one_person_does_not_give_both(self):
        self.hr.member_ids = [(4, self.both.id)]
        self.it.member_ids = [(4, self.both.id)]
        self._request()
        self.item.with_user(self.both).validate_tier()
        self.assertEqual(len(self._decisions(self.item)), 1)
        self.assertEqual(self.item.state, "blocked")
        self.assertNotIn(self.both, self.item.awaited_user_ids)
        self.assertFalse(self.item.with_user(self.both).can_review)
        with self.assertRaisesRegex(UserError, "waits for your decision"):
            self.item.with_user(self.both).validate_tier()
        # Both tiers ask for a different person; one that does is enough.
        other = self.item.review_ids.filtered(lambda r: r.status == "pending")
        self.assertEqual(len(other), 1)
        self.item.with_user(other.reviewer_ids - self.both).validate_tier()
        self.assertEqual(self.item.state, "done")

    def test_who_could_give_either_gives_the_one_that_leaves_somebody(self):
        """IT has nobody else, so this person's approval counts for IT."""
        self.hr.member_ids = [(4, self.both.id)]
        self.it.member_ids = self.both
        hr_review, it_review = self._request()
        self.item.with_user(self.both).validate_tier()
        self.assertEqual((hr_review.status, it_review.status), ("pending", "approved"))
        self.item.with_user(self.ann).validate_tier()
        self.assertEqual(self.item.state, "done")

    def test_too_few_people_are_said_at_once(self):
        self.hr.member_ids = self.both
        self.it.member_ids = self.both
        with self.assertRaisesRegex(UserError, "different people"):
            self.item.with_user(self.member).action_done()

    def test_one_that_asks_for_it_is_enough(self):
        self.first.mc_four_eyes = False
        self.hr.member_ids = [(4, self.both.id)]
        self.it.member_ids = [(4, self.both.id)]
        self._request()
        self.item.with_user(self.both).validate_tier()
        with self.assertRaises(UserError):
            self.item.with_user(self.both).validate_tier()

    def test_without_it_one_person_gives_both_at_once(self):
        (self.first | self.second).mc_four_eyes = False
        self.hr.member_ids = [(4, self.both.id)]
        self.it.member_ids = [(4, self.both.id)]
        self._request()
        self.item.with_user(self.both).validate_tier()
        self.assertEqual(self.item.state, "done")

    def test_who_approved_one_may_still_reject_nothing_twice(self):
        self.hr.member_ids = [(4, self.both.id)]
        self.it.member_ids = [(4, self.both.id)]
        self._request()
        self.item.with_user(self.both).validate_tier()
        with self.assertRaises(UserError):
            self._reject(self.item, self.both)

    def test_people_that_a_record_excludes(self):
        def excluded(record):
            return self.bob if record._name == "mc.work.item" else self.env["res.users"]

        self.it.member_ids = [(4, self.both.id)]
        with patch.object(McTierGuard, "_mc_excluded_reviewers", excluded):
            _hr_review, it_review = self._request()
            self.assertEqual(it_review.reviewer_ids, self.both)
            with self.assertRaises(AccessError):
                self.item.with_user(self.bob).validate_tier()

    def test_people_that_are_excluded_later(self):
        self._request()
        with patch.object(
            McTierGuard, "_mc_excluded_reviewers", lambda record: self.bob
        ):
            with self.assertRaisesRegex(UserError, "waits for your decision"):
                self.item.with_user(self.bob).validate_tier()
            self.env.invalidate_all()
            self.assertEqual(self.item.awaited_user_ids, self.ann)
