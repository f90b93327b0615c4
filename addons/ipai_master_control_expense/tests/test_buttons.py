# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control_expense.models.series import HAS_SHEETS
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import EXPENSE_MANAGER, ExpenseCase


@tagged("post_install", "-at_install")
class TestButtons(ExpenseCase):
    """The expense application's own buttons are no way around the reviews."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._user("mc_expense_admin", EXPENSE_MANAGER, email="a@b.example")

    def test_approve_is_the_reviewers_decision(self):
        expense = self._submitted(1500)
        self._approve(expense, self.boss)
        self._assert_state(expense, "approved")
        self.assertEqual(expense.sudo().review_ids.done_by, self.boss)

    def test_approve_of_somebody_else_is_refused(self):
        expense = self._submitted(1500)
        for user in (self.admin, self.officer):
            with self.assertRaises(UserError) as caught:
                self._approve(expense, user)
            self.assertIn(self.boss.name, str(caught.exception))
        self._assert_state(expense, "submitted")
        self.assertFalse(expense.sudo().review_ids.done_by)

    def test_approve_of_the_first_tier_leaves_the_second(self):
        expense = self._submitted(6000)
        self._approve(expense, self.boss)
        self._assert_state(expense, "submitted")
        with self.assertRaises(UserError):
            self._approve(expense, self.boss)
        self._approve(expense, self.finance)
        self._assert_state(expense, "approved")

    def test_the_inner_step_is_refused_too(self):
        expense = self._submitted(1500).with_user(self.admin)
        with self.assertRaises(UserError):
            expense._do_approve()

    def test_the_wizard_of_duplicates_is_refused_too(self):
        expense = self._submitted(1500)
        field = "sheet_ids" if HAS_SHEETS else "expense_ids"
        wizard = self.env["hr.expense.approve.duplicate"].with_user(self.admin)
        wizard = wizard.create({field: [(6, 0, expense.ids)]})
        with self.assertRaises(UserError):
            wizard.action_approve()

    def test_refuse_is_the_reviewers_decision(self):
        expense = self._submitted(1500)
        item = self._item_of(expense)
        self._refuse(expense, self.boss, "No receipt")
        self._assert_state(expense, "refused")
        review = expense.sudo().review_ids
        self.assertEqual((review.status, review.done_by), ("rejected", self.boss))
        self.assertEqual(review.comment, "No receipt")
        self.assertEqual(item.state, "cancelled")

    def test_refuse_of_an_officer_ends_the_reviews(self):
        expense = self._submitted(1500)
        item = self._item_of(expense)
        self._refuse(expense, self.officer, "No receipt")
        self._assert_state(expense, "refused")
        self.assertEqual(expense.sudo().review_ids.status, "cancel")
        self.assertEqual(item.state, "cancelled")
        reason = self._meta(self._evidence(item, "state")[-1:])["reason"]
        self.assertEqual(reason, "No receipt")
        with self.assertRaises(UserError):
            expense.with_user(self.boss).validate_tier()

    def test_refused_by_nobody_else(self):
        expense = self._submitted(1500)
        with self.assertRaises(UserError):
            self._refuse(expense, self.finance)
        self._assert_state(expense, "submitted")

    def test_submitted_before_there_were_tiers(self):
        self.env["tier.definition"].search([]).active = False
        expense = self._submitted(1500)
        self.assertFalse(expense.sudo().review_ids)
        self.env["tier.definition"].with_context(active_test=False).search(
            [("model", "=", expense._name)]
        ).active = True
        self._approve(expense, self.officer)
        self._assert_state(expense, "submitted")
        self.assertTrue(expense.sudo().review_ids)

    def test_nobody_has_to_approve_says_odoo(self):
        """19 approves at once what has no approver; not where a tier matches."""
        loner = self._employee("Loner", self.admin)
        small = self._submitted(20, employee=loner)
        large = self._submitted(1500, employee=loner)
        self._assert_state(large, "submitted")
        self.assertEqual(large.sudo().review_ids.reviewer_ids, self.finance)
        if HAS_SHEETS:
            self._assert_state(small, "submitted")
        else:
            self._assert_state(small, "approved")
            self.assertFalse(self._item_of(small), "nobody had to look at it")
