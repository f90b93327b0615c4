# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control_expense.models.series import HAS_SHEETS
from odoo.tests import tagged
from odoo.tests.common import HttpCase

from .common import ExpenseMixin

ACTION = "action_hr_expense_sheet_my_all" if HAS_SHEETS else "hr_expense_actions_my_all"


@tagged("post_install", "-at_install")
class TestBrowser(ExpenseMixin, HttpCase):
    """An expense of 1,500 goes from submit to approved, as people see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_expenses()
        cls.fin.member_ids |= cls.boss

    def test_1500_from_submit_to_approved(self):
        expense = self._expense(1500).sudo()
        self._tour(expense, f"hr_expense.{ACTION}", "mc_expense_submit", "mc_employee")
        item = self._item_of(expense)
        self.assertEqual(item.awaited_user_ids, self.boss)
        items = "ipai_master_control.mc_work_item_action"
        self._tour(item, items, "mc_expense_approve_on_item", "mc_boss")
        self._assert_state(expense, "approved")
        decision = self._decisions(item)
        self.assertEqual(decision.actor_id, self.boss)
        self._tour(expense, f"hr_expense.{ACTION}", "mc_expense_approved", "mc_boss")

    def _tour(self, record, action, tour, login):
        url = f"/odoo/action-{self.env.ref(action).id}/{record.id}"
        self.start_tour(url, tour, login=login)
        self.env.invalidate_all()
