# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestReview(ExpenseCase):
    """From submit to approved, and every other way out of a review."""

    def test_1500_goes_from_submit_to_approved(self):
        expense = self._submitted(1500)
        self._assert_state(expense, "submitted")
        item = self._item_of(expense)
        self.assertEqual(item.state, "blocked")
        self.assertEqual(item.blocked_reason, "approval")
        self.assertEqual(item.awaited_user_ids, self.boss)
        review = expense.sudo().review_ids
        self.assertEqual(review.requested_by, self.employee_user)
        expense.with_user(self.boss).validate_tier()
        self._assert_state(expense, "approved")
        self.assertEqual(item.state, "done")
        proof = self._evidence(item, "approval")
        decision = proof.filtered(lambda e: self._meta(e)["decision"] == "approved")
        self.assertEqual(decision.actor_id, self.boss)
        meta = self._meta(decision)
        self.assertIn("1000", meta["definition_domain"])
        self.assertEqual(meta["requested_by_id"], self.employee_user.id)
        self.assertEqual(
            (meta["res_model"], meta["res_id"]), (expense._name, expense.id)
        )

    def test_approved_on_the_item(self):
        expense = self._submitted(1500)
        self._item_of(expense).with_user(self.boss).validate_tier()
        self._assert_state(expense, "approved")
        self.assertEqual(expense.sudo().review_ids.done_by, self.boss)
        self.assertEqual(self._item_of(expense).state, "done")

    def test_1000_needs_no_review(self):
        expense = self._submitted(1000)
        self._assert_state(expense, "submitted")
        self.assertFalse(expense.sudo().review_ids)
        self.assertEqual(self._item_of(expense).state, "open")
        self._approve(expense, self.boss)
        self._assert_state(expense, "approved")
        self.assertEqual(self._item_of(expense).state, "done")

    def test_6000_needs_finance_after_the_manager(self):
        expense = self._submitted(6000)
        with self.assertRaises(UserError):
            expense.with_user(self.finance).validate_tier()
        expense.with_user(self.boss).validate_tier()
        self._assert_state(expense, "submitted")
        item = self._item_of(expense)
        self.assertEqual(item.awaited_user_ids, self.finance)
        self.assertEqual(item.state, "blocked")
        item.with_user(self.finance).validate_tier()
        self._assert_state(expense, "approved")
        self.assertEqual(item.state, "done")
        deciders = [
            e.actor_id
            for e in self._evidence(item, "approval")
            if self._meta(e)["decision"] == "approved"
        ]
        self.assertEqual(deciders, [self.boss, self.finance])

    def test_who_asks_does_not_decide(self):
        expense = self._submitted(1500)
        self.employee_user.write(
            {
                "group_ids" if "group_ids" in self.env.user._fields else "groups_id": [
                    (4, self.env.ref("ipai_master_control.mc_group_user").id)
                ]
            }
        )
        for method in ("validate_tier", "reject_tier"):
            with self.assertRaises(UserError):
                getattr(expense.with_user(self.employee_user), method)()
        self._assert_state(expense, "submitted")

    def test_the_employee_does_not_decide_on_what_others_submit(self):
        """Even as a member of finance."""
        self.fin.member_ids = self.finance | self.officer
        own = self._employee("Olga", self.officer, parent_id=self.boss_employee.id)
        own.expense_manager_id = self.boss
        expense = self._expense(6000, employee=own, user=self.officer)
        expense = self._submit(expense.with_user(self.boss))
        deciders = expense.sudo().review_ids.reviewer_ids
        self.assertNotIn(self.officer, deciders)
        self.assertNotIn(self.boss, deciders)

    def test_rejected_with_a_reason(self):
        expense = self._submitted(1500)
        item = self._item_of(expense)
        with self.assertRaises(UserError):
            expense.with_user(self.boss)._mc_decide("rejected", comment=" ")
        expense.with_user(self.boss)._mc_decide("rejected", comment="Not for us")
        self._assert_state(expense, "refused")
        self.assertEqual(item.state, "cancelled")
        last = self._evidence(item, "state")[-1:]
        self.assertIn("Not for us", self._meta(last)["reason"])
        self.assertIn("Not for us", "".join(expense.sudo().message_ids.mapped("body")))

    def test_withdrawn_by_the_requester(self):
        expense = self._submitted(1500)
        item = self._item_of(expense)
        with self.assertRaises(AccessError):
            expense.with_user(self.finance).restart_validation()
        expense.with_user(self.employee_user).restart_validation()
        self._assert_state(expense, "draft")
        self.assertFalse(expense.sudo().review_ids)
        self.assertEqual(item.state, "cancelled")
        with self.assertRaises(UserError):
            expense.with_user(self.boss).validate_tier()

    def test_reset_and_submitted_again_is_another_item(self):
        expense = self._submitted(1500)
        first = self._item_of(expense)
        self._reset(expense, self.employee_user)
        self._assert_state(expense, "draft")
        self.assertEqual(first.state, "cancelled")
        self.assertFalse(expense.sudo().review_ids)
        self._submit(expense)
        second = self._item_of(expense)
        self.assertNotEqual(first, second)
        self.assertEqual(second.state, "blocked")
        expense.with_user(self.boss).validate_tier()
        self._assert_state(expense, "approved")
        self.assertEqual(first.state, "cancelled")

    def test_reset_after_the_approval_asks_again(self):
        expense = self._submitted(1500)
        expense.with_user(self.boss).validate_tier()
        self._reset(expense, self.officer)
        self._assert_state(expense, "draft")
        self.assertFalse(expense.sudo().review_ids)
        self._submit(expense, self.employee_user)
        self._assert_state(expense, "submitted")
        self.assertEqual(expense.sudo().review_ids.status, "pending")

    def test_two_submits_are_one_item(self):
        expense = self._submitted(1500)
        self._submit(expense, self.officer)
        self.assertEqual(len(expense.sudo()._mc_items()), 1)
        self.assertEqual(len(expense.sudo().review_ids), 1)

    def test_deleted(self):
        expense = self._submitted(1500)
        item = self._item_of(expense)
        expense.sudo().unlink()
        self.assertEqual(item.state, "cancelled")
        self.assertFalse(
            self.env["tier.review"].search([("model", "=", expense._name)])
        )
