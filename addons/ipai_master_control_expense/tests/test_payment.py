# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control_expense.models.series import HAS_SHEETS
from odoo.tests import tagged

from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestPayment(ExpenseCase):
    """The item is done when the expense is approved; its payment is evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "expense_outstanding_account_id" in cls.company._fields:
            cls.company.expense_outstanding_account_id = cls.env[
                "account.account"
            ].create(
                {
                    "name": "Paid by card",
                    "code": "MC1018",
                    "account_type": "asset_current",
                    "reconcile": True,
                }
            )

    def _post(self, expense):
        if HAS_SHEETS:
            expense.action_sheet_move_post()
            return expense.account_move_ids
        action = expense.action_post()
        if action:
            wizard = self.env["hr.expense.post.wizard"].with_context(
                **action["context"]
            )
            wizard.browse(action["res_id"]).action_post_entry()
        return expense.account_move_id

    def _paid_evidence(self, item):
        return self._evidence(item, "log").filtered(lambda e: e.name == "Paid")

    def test_paid_to_the_employee(self):
        expense = self._submitted(1500).sudo()
        expense.with_user(self.boss).validate_tier()
        item = self._item_of(expense)
        move = self._post(expense)
        self.assertFalse(self._paid_evidence(item))
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        register.create({})._create_payments()
        self.assertEqual(len(self._paid_evidence(item)), 1)
        self.assertEqual(item.state, "done")

    def test_paid_by_the_company(self):
        expense = self._submitted(1500, payment_mode="company_account").sudo()
        expense.with_user(self.boss).validate_tier()
        item = self._item_of(expense)
        self._post(expense)
        self.assertEqual(len(self._paid_evidence(item)), 1)

    def test_an_item_that_was_opened_again(self):
        expense = self._submitted(1500, payment_mode="company_account").sudo()
        expense.with_user(self.boss).validate_tier()
        item = self._item_of(expense)
        item.action_reopen()
        self._post(expense)
        self.assertEqual(item.state, "done")
