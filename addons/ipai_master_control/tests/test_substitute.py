# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Somebody is away, and somebody else decides in their stead."""

from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError

from ..models.mc_clock import McClock
from .common import USER, MasterControlCase

NOON = datetime(2026, 3, 4, 12)


class TestSubstitute(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls._user("mc_deputy", USER)
        cls.definition = cls._definition()
        cls.item = cls._item(cls.member, name="A gated change")

    def setUp(self):
        super().setUp()
        self.now = NOON
        self.startPatcher(patch.object(McClock, "now", lambda _clock: self.now))

    def _name(self, by=None, **values):
        return (
            self.env["mc.substitute"]
            .with_user(by or self.reviewer)
            .create(
                {
                    "user_id": self.reviewer.id,
                    "substitute_id": self.deputy.id,
                    "date_from": date(2026, 3, 3),
                    "date_to": date(2026, 3, 5),
                    **values,
                }
            )
        )

    def _request(self):
        self.item.with_user(self.member).action_done()
        self.assertEqual(self.item.state, "blocked")

    def test_the_substitute_decides_in_place_of(self):
        substitution = self._name()
        self._request()
        self.assertEqual(self.item.awaited_user_ids, self.reviewer | self.deputy)
        item = self.item.with_user(self.deputy)
        self.assertEqual(item.name, "A gated change")
        self.assertTrue(item.can_review)
        item.validate_tier()
        self.assertEqual(self.item.state, "done")
        review = self.item.review_ids
        self.assertEqual(
            (review.done_by, review.mc_in_place_of_id), (self.deputy, self.reviewer)
        )
        proof = self._decisions(self.item)
        meta = self._meta(proof)
        self.assertEqual(proof.actor_id, self.deputy)
        self.assertEqual(meta["in_place_of_id"], self.reviewer.id)
        self.assertEqual(meta["in_place_of"], self.reviewer.name)
        told = meta["substitution"]
        self.assertEqual(
            (told["substitution_id"], told["date_from"], told["date_to"]),
            (substitution.id, "2026-03-03", "2026-03-05"),
        )
        self.assertEqual(told["named_by_id"], self.reviewer.id)

    def test_the_substitute_rejects(self):
        self._name()
        self._request()
        self._reject(self.item, self.deputy)
        self.assertEqual(self.item.state, "running")
        self.assertEqual(self.item.review_ids.mc_in_place_of_id, self.reviewer)

    def test_the_absent_may_still_decide(self):
        self._name()
        self._request()
        self.item.with_user(self.reviewer).validate_tier()
        self.assertFalse(self.item.review_ids.mc_in_place_of_id)
        self.assertIsNone(self._meta(self._decisions(self.item))["in_place_of"])

    def test_who_decided_still_sees_it_afterwards(self):
        self._name()
        self._request()
        self.item.with_user(self.deputy).validate_tier()
        self.now = datetime(2026, 4, 1)
        self.env.invalidate_all()
        self.assertTrue(self.item.with_user(self.deputy).has_access("read"))

    def test_only_while_it_is_in_force(self):
        self._name()
        self._request()
        for day, may in ((2, False), (3, True), (5, True), (6, False)):
            with self.subTest(day=day):
                self.now = datetime(2026, 3, day, 12)
                self.env.invalidate_all()
                item = self.item.with_user(self.deputy)
                self.assertEqual(item.has_access("read"), may)
                found = self.env["mc.work.item"].with_user(self.deputy)
                found = found.search([("awaited_user_ids", "in", self.deputy.ids)])
                self.assertEqual(found, self.item if may else found.browse())
                self.assertEqual(self.deputy in self.item.awaited_user_ids, may)
                if not may:
                    with self.assertRaises(AccessError):
                        item.validate_tier()

    def test_days_are_those_of_the_absent_person_s_place(self):
        self.reviewer.tz = "Asia/Manila"
        substitution = self._name(date_from=date(2026, 3, 5))
        self.now = datetime(2026, 3, 4, 15, 59)
        self.assertFalse(substitution.is_in_force)
        self.now = datetime(2026, 3, 4, 16, 1)
        self.env.invalidate_all()
        self.assertTrue(substitution.is_in_force)

    def test_activity_and_notice_while_in_force(self):
        substitution = self._name()
        self._request()
        activities = self.item.sudo().activity_ids
        self.assertEqual(activities.user_id, self.reviewer | self.deputy)
        substitution.unlink()
        self.assertEqual(self.item.sudo().activity_ids.user_id, self.reviewer)
        later = self._name(date_from=date(2026, 3, 10), date_to=date(2026, 3, 11))
        self.assertEqual(self.item.sudo().activity_ids.user_id, self.reviewer)
        self.now = datetime(2026, 3, 10, 12)
        self.env.invalidate_all()
        self.env["mc.substitute"]._cron_call_substitutes()
        self.assertEqual(
            self.item.sudo().activity_ids.user_id, self.reviewer | self.deputy
        )
        self.now = datetime(2026, 3, 12, 12)
        self.env.invalidate_all()
        self.env["mc.substitute"]._cron_call_substitutes()
        self.assertEqual(self.item.sudo().activity_ids.user_id, self.reviewer)
        self.assertFalse(later.is_in_force)

    def test_another_absent_person_takes_the_activity_away(self):
        substitution = self._name(by=self.manager)
        self._request()
        self.assertIn(self.deputy, self.item.sudo().activity_ids.user_id)
        substitution.write({"user_id": self.member.id})
        self.assertEqual(self.item.sudo().activity_ids.user_id, self.reviewer)

    def test_what_was_decided_before_stays_closed_to_the_substitute(self):
        self._request()
        self.item.with_user(self.reviewer).validate_tier()
        self._name()
        self.env.invalidate_all()
        self.assertFalse(self.item.with_user(self.deputy).has_access("read"))
        self.assertEqual(self.item.review_ids.mc_decider_ids, self.reviewer)

    def test_naming_one_while_a_review_waits(self):
        self._request()
        self.assertEqual(self.item.awaited_user_ids, self.reviewer)
        self._name()
        self.assertEqual(self.item.awaited_user_ids, self.reviewer | self.deputy)

    def test_the_requester_is_nobody_s_substitute(self):
        self._name(substitute_id=self.member.id)
        self._request()
        self.assertNotIn(self.member, self.item.awaited_user_ids)
        with self.assertRaisesRegex(UserError, "waits for your decision"):
            self.item.with_user(self.member).validate_tier()

    def test_the_requester_s_substitute_gains_nothing(self):
        """The requester is in the group of reviewers, but does not count as one."""
        lane = self.env.ref("ipai_master_control.mc_lane_it")
        lane.member_ids = self.member | self.reviewer
        self.definition.write({"review_type": "lane", "mc_lane_code": "IT"})
        self._name(by=self.member, user_id=self.member.id)
        self._request()
        self.assertEqual(self.item.awaited_user_ids, self.reviewer)
        with self.assertRaises(AccessError):
            self.item.with_user(self.deputy).validate_tier()

    def test_one_substitute_of_two_does_not_give_both(self):
        boss = self._user("mc_boss", USER)
        self._definition(name="Boss", reviewer_id=boss.id, mc_four_eyes=True)
        self._name()
        self._name(by=boss, user_id=boss.id)
        self._request()
        self.item.with_user(self.deputy).validate_tier()
        self.assertEqual(len(self._decisions(self.item)), 1)
        with self.assertRaisesRegex(UserError, "waits for your decision"):
            self.item.with_user(self.deputy).validate_tier()

    def test_a_substitute_of_a_substitute_does_not_count(self):
        third = self._user("mc_third", USER)
        self._name()
        self._name(by=self.deputy, user_id=self.deputy.id, substitute_id=third.id)
        self._request()
        self.assertNotIn(third, self.item.awaited_user_ids)

    def test_another_company_s_substitution_does_not_count(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        (self.reviewer | self.deputy).company_ids = [(4, company.id)]
        self._name(company_id=company.id)
        self._request()
        self.assertEqual(self.item.awaited_user_ids, self.reviewer)

    # Who names whom

    def test_a_person_names_their_own(self):
        own = self._name()
        for user in (self.deputy, self.member):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self._name(by=user)
                with self.assertRaises(AccessError):
                    own.with_user(user).write({"date_to": date(2026, 12, 31)})
                with self.assertRaises(AccessError):
                    own.with_user(user).unlink()
        mine = self._name(by=self.member, user_id=self.member.id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            mine.with_user(self.member).write({"user_id": self.reviewer.id})

    def test_managers_name_for_others(self):
        substitution = self._name(by=self.manager)
        self.assertEqual(substitution.sudo().create_uid, self.manager)
        substitution.write({"date_to": date(2026, 3, 4)})
        self._request()
        self.item.with_user(self.deputy).validate_tier()
        told = self._meta(self._decisions(self.item))["substitution"]
        self.assertEqual(told["named_by_id"], self.manager.id)

    def test_auditors_read(self):
        substitution = self._name()
        self.assertTrue(substitution.with_user(self.auditor).read(["date_to"]))
        with self.assertRaises(AccessError):
            substitution.with_user(self.auditor).write({"date_to": date(2026, 3, 4)})

    def test_what_does_not_fit(self):
        plain = self._user("mc_plain", "base.group_user")
        wrong = {
            "somebody else": {"substitute_id": self.reviewer.id},
            "no user of Master Control": {"substitute_id": plain.id},
            "lies before": {"date_to": date(2026, 3, 1)},
        }
        for message, values in wrong.items():
            with (
                self.subTest(message),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self._name(**values)

    def test_naming_changing_and_removing_are_evidence(self):
        substitution = self._name()
        substitution.write({"date_to": date(2026, 3, 9)})
        substitution.unlink()
        rows = self.env["mc.evidence"].search(
            [("kind", "=", "approval"), ("name", "like", "Substitute %")], order="id"
        )
        self.assertEqual(
            rows.mapped("name"),
            ["Substitute named", "Substitute changed", "Substitute removed"],
        )
        self.assertEqual(rows.actor_id, self.reviewer)
        self.assertEqual(self._meta(rows[1])["date_to"], "2026-03-09")
