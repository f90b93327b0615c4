# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import APPROVER, ExpenseCase


@tagged("post_install", "-at_install")
class TestApprover(ExpenseCase):
    """There is always somebody who approves, or the employee is told so."""

    def _reviewers(self, employee=None, amount=1500):
        return (
            self._submitted(amount, employee=employee or self.employee)
            .sudo()
            .review_ids.reviewer_ids
        )

    def test_expense_approver_before_the_manager(self):
        other = self._user("mc_other_boss", APPROVER, email="o@b.example")
        self.employee.expense_manager_id = other
        self.assertEqual(self._reviewers(), other)

    def test_manager(self):
        self.employee.expense_manager_id = False
        self.assertEqual(self._reviewers(), self.boss)

    def test_department_and_those_above_it(self):
        top = self.env["hr.department"].create(
            {"name": "All", "manager_id": self.boss_employee.id}
        )
        below = self.env["hr.department"].create({"name": "Us", "parent_id": top.id})
        self.employee.write({"parent_id": False, "department_id": below.id})
        self.employee.expense_manager_id = False
        self.assertEqual(self._reviewers(), self.boss)

    def test_finance_when_there_is_no_manager(self):
        self.employee.write({"parent_id": False, "expense_manager_id": False})
        self.assertEqual(self._reviewers(), self.finance)

    def test_a_manager_who_left(self):
        self.boss.active = False
        self.env.flush_all()
        self.assertEqual(self._reviewers(), self.finance)

    def test_a_manager_without_the_group(self):
        plain = self._person("mc_plain_boss")
        self.employee.parent_id = self._employee("Plain", plain)
        self.employee.expense_manager_id = plain
        self.assertEqual(self._reviewers(), self.finance)

    def test_ones_own_manager(self):
        own = self._employee("Own", self.officer)
        own.expense_manager_id = self.officer
        self.assertEqual(self._reviewers(own), self.finance)

    def test_a_manager_who_submits_for_somebody(self):
        expense = self._submit(self._expense(1500).with_user(self.boss))
        self.assertEqual(expense.sudo().review_ids.reviewer_ids, self.finance)

    def test_nobody_is_an_error_that_says_so(self):
        self.employee.write({"parent_id": False, "expense_manager_id": False})
        self.fin.member_ids = False
        expense = self._expense(1500)
        with self.assertRaises(UserError) as caught:
            self._submit(expense)
        self.assertIn("Nobody could decide", str(caught.exception))
        self.assertFalse(self._item_of(expense).filtered(lambda i: i.state == "done"))

    def test_approvers_become_users_of_master_control(self):
        user = self._user(
            "mc_new_approver", "hr_expense.group_hr_expense_team_approver"
        )
        self.assertTrue(user.has_group("ipai_master_control.mc_group_user"))
