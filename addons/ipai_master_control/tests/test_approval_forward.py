# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A reviewer hands the decision on to somebody who could have been asked."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from ..models.mc_tier_guard import McTierGuard
from .common import USER, MasterControlCase


class TestApprovalForward(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.expert = cls._user("mc_expert", USER)
        cls.definition = cls._definition(has_forward=True)
        cls.item = cls._item(cls.member, name="A gated change")
        cls.item.with_user(cls.member).action_done()
        cls.review = cls.item.review_ids

    def _forward(self, by, to, reason="Knows more", item=None):
        record = (item or self.item).with_user(by)
        action = record.forward_tier()
        wizard = self.env[action["res_model"]].with_user(by)
        wizard = wizard.with_context(**action["context"]).create(
            {"forward_reviewer_id": to.id, "forward_description": reason}
        )
        wizard.add_forward()
        return (item or self.item).review_ids - self.review

    def _assert_unmoved(self):
        self.assertEqual(self.item.review_ids, self.review)
        self.assertEqual(self.review.status, "pending")
        self.assertFalse(self._decisions(self.item))

    def test_the_next_reviewer_decides(self):
        self.assertTrue(self.item.with_user(self.reviewer).can_forward)
        successor = self._forward(self.reviewer, self.expert)
        self.assertEqual(
            (self.review.status, successor.status), ("forwarded", "pending")
        )
        self.assertEqual(self.item.validation_status, "pending")
        self.assertEqual(self.item.awaited_user_ids, self.expert)
        self.assertEqual(self.item.sudo().activity_ids.user_id, self.expert)
        with self.assertRaisesRegex(UserError, "waits for your decision"):
            self.item.with_user(self.reviewer).validate_tier()
        self.item.with_user(self.expert).validate_tier()
        self.assertEqual(self.item.state, "done")
        told = self._decisions(self.item)
        self.assertEqual(told.mapped("name"), ["Forwarded", "Approved"])
        self.assertEqual(told.mapped("actor_id"), self.reviewer | self.expert)
        meta = self._meta(told[0])
        self.assertEqual(
            (meta["decision"], meta["comment"]), ("forwarded", "Knows more")
        )
        self.assertEqual(meta["forwarded_to_id"], self.expert.id)
        self.assertEqual(self._meta(told[1])["definition"], "Second pair of eyes")

    def test_the_next_reviewer_may_reject_and_forward_as_well(self):
        self._forward(self.reviewer, self.expert)
        third = self._user("mc_third", USER)
        self._forward(self.expert, third)
        self.assertEqual(self.item.awaited_user_ids, third)
        self._reject(self.item, third)
        self.assertEqual(self.item.state, "running")

    def test_a_reason_is_needed(self):
        with self.assertRaisesRegex(UserError, "say why"):
            self._forward(self.reviewer, self.expert, reason=" ")
        self._assert_unmoved()

    def test_to_whom_it_cannot_go(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
        gone = self._user("mc_gone", USER)
        gone.active = False
        self.env.flush_all()
        users = {
            "the requester": self.member,
            "oneself": self.reviewer,
            "no user of Master Control": self._user("mc_plain", "base.group_user"),
            "an auditor": self.auditor,
            "another company's": self._user("mc_elsewhere", USER, **elsewhere),
            "somebody archived": gone,
        }
        for name, user in users.items():
            with self.subTest(name):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self._forward(self.reviewer, user)
                self.env.invalidate_all()
                self._assert_unmoved()

    def test_to_whom_the_record_excludes(self):
        def excluded(record):
            return self.expert

        with (
            patch.object(McTierGuard, "_mc_excluded_reviewers", excluded),
            self.assertRaisesRegex(UserError, "may not decide here"),
        ):
            self._forward(self.reviewer, self.expert)

    def test_only_where_the_definition_allows_it(self):
        self.definition.has_forward = False
        item = self._item(self.member, name="gated, not to forward")
        item.with_user(self.member).action_done()
        self.assertFalse(item.with_user(self.reviewer).can_forward)
        with self.assertRaisesRegex(UserError, "does not allow it"):
            item.with_user(self.reviewer).forward_tier()
        with self.assertRaisesRegex(UserError, "does not allow it"):
            item.with_user(self.reviewer)._mc_forward(self.expert, "x")

    def test_only_who_may_decide(self):
        wizards = self.env["tier.validation.forward.wizard"]
        for user in (self.member, self.leader, self.manager, self.auditor, self.expert):
            with self.subTest(user.login):
                with self.assertRaises(UserError):  # AccessError is one, too
                    self.item.with_user(user).forward_tier()
                wizard = wizards.with_user(user).create(
                    {
                        "res_model": "mc.work.item",
                        "res_id": self.item.id,
                        "forward_reviewer_id": user.id,
                        "forward_description": "Mine",
                    }
                )
                with self.assertRaises(UserError):
                    wizard.add_forward()
                self._assert_unmoved()

    def test_the_comment_dialog_does_not_forward(self):
        wizard = (
            self.env["comment.wizard"]
            .with_user(self.reviewer)
            .create(
                {
                    "res_model": "mc.work.item",
                    "res_id": self.item.id,
                    "review_ids": [(6, 0, self.review.ids)],
                    "validate_reject": "forward",
                    "comment": "x",
                }
            )
        )
        with self.assertRaises(UserError):
            wizard.add_comment()
        with self.assertRaisesRegex(UserError, "choose the next reviewer"):
            self.item.with_user(self.reviewer)._forward_tier()
        self._assert_unmoved()

    def test_not_to_who_approved_another_tier(self):
        self._definition(
            name="Expert", reviewer_id=self.expert.id, mc_four_eyes=True, sequence=20
        )
        item = self._item(self.member, name="gated twice")
        item.with_user(self.member).action_done()
        item.with_user(self.expert).validate_tier()
        with self.assertRaisesRegex(UserError, "another tier"):
            item.with_user(self.reviewer)._mc_forward(self.expert, "Both for you")

    def test_withdrawing_after_forwarding(self):
        self._forward(self.reviewer, self.expert)
        with self.assertRaises(AccessError):
            self.item.with_user(self.reviewer).restart_validation()
        self.item.with_user(self.member).restart_validation()
        self.assertFalse(self.item.review_ids)
        self.assertFalse(self.item.sudo().activity_ids)
