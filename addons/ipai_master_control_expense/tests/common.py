# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.common import USER, MasterControlMixin
from odoo.addons.ipai_master_control_expense.models.series import (
    APPROVED,
    HAS_SHEETS,
    MODEL,
    REFUSED,
    SUBMITTED,
)
from odoo.tests.common import TransactionCase

APPROVER = f"{USER},hr_expense.group_hr_expense_team_approver"
OFFICER = f"{USER},hr_expense.group_hr_expense_user"
EXPENSE_MANAGER = f"{USER},hr_expense.group_hr_expense_manager"
STATES = {
    "draft": "draft",
    "submitted": SUBMITTED,
    "approved": APPROVED,
    "refused": REFUSED,
}


class ExpenseMixin(MasterControlMixin):
    """An employee, a manager, finance, and expenses of either series."""

    @classmethod
    def _set_up_expenses(cls):
        cls._set_up_people()
        cls.company = cls.env.ref("base.main_company")
        cls._load_chart(cls.company)
        cls.model = cls.env[MODEL]
        cls.employee_user = cls._person("mc_employee")
        cls.boss = cls._user("mc_boss", APPROVER, email="boss@example.com")
        cls.finance = cls._user("mc_finance", USER, email="finance@example.com")
        cls.officer = cls._user("mc_officer", OFFICER, email="officer@example.com")
        cls.boss_employee = cls._employee("Boss", cls.boss)
        cls.employee = cls._employee(
            "Erin", cls.employee_user, parent_id=cls.boss_employee.id
        )
        cls.employee.expense_manager_id = cls.boss
        cls.fin = cls.env["mc.lane"]._by_code("FIN", cls.company)
        cls.fin.write({"member_ids": [(6, 0, cls.finance.ids)], "leader_id": False})
        cls.product = cls.env["product.product"].create(
            {
                "name": "Travel",
                "can_be_expensed": True,
                "standard_price": 0,
                "supplier_taxes_id": False,
            }
        )

    @classmethod
    def _load_chart(cls, company):
        """Give the company accounts and journals if it has none."""
        if not company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )

    @classmethod
    def _person(cls, login, **values):
        return cls._user(
            login, "base.group_user", email=f"{login}@example.com", **values
        )

    @classmethod
    def _employee(cls, name, user=None, company=None, **values):
        company = company or cls.company
        contact = (
            user.partner_id if user else cls.env["res.partner"].create({"name": name})
        )
        return cls.env["hr.employee"].create(
            {
                "name": name,
                "user_id": user.id if user else False,
                "work_contact_id": contact.id,
                "company_id": company.id,
                **values,
            }
        )

    @classmethod
    def _expense(cls, amount, employee=None, user=None, **values):
        """Make a draft expense (18: a report of one) as its employee."""
        employee = employee or cls.employee
        user = user or employee.user_id or cls.env.user
        lines = cls.env["hr.expense"].with_user(user)
        line = lines.create(
            {
                "name": "Train",
                "employee_id": employee.id,
                "product_id": cls.product.id,
                "total_amount_currency": amount,
                "company_id": employee.company_id.id,
                "tax_ids": False,
                **values,
            }
        )
        return cls._in_report(line)

    @classmethod
    def _in_report(cls, lines):
        if not HAS_SHEETS:
            return lines
        return lines.env[MODEL].create(
            {
                "name": "Report",
                "employee_id": lines.employee_id.id,
                "company_id": lines.company_id.id,
                "expense_line_ids": [(6, 0, lines.ids)],
            }
        )

    @classmethod
    def _submit(cls, expense, user=None):
        expense = expense.with_user(user or expense.env.user)
        if HAS_SHEETS:
            expense.action_submit_sheet()
        else:
            expense.action_submit()
        return expense

    def _submitted(self, amount, **values):
        return self._submit(self._expense(amount, **values))

    def _approve(self, expense, user):
        """Press the expense application's own Approve."""
        expense = expense.with_user(user)
        if HAS_SHEETS:
            return expense.action_approve_expense_sheets()
        return expense.action_approve()

    def _reset(self, expense, user):
        expense = expense.with_user(user)
        if HAS_SHEETS:
            return expense.action_reset_expense_sheets()
        return expense.action_reset()

    def _refuse(self, expense, user, reason="Too much"):
        """Go through the expense application's own wizard."""
        wizard = self.env["hr.expense.refuse.wizard"].with_user(user)
        field = "sheet_ids" if HAS_SHEETS else "expense_ids"
        wizard.create({"reason": reason, field: [(6, 0, expense.ids)]}).action_refuse()

    def _item_of(self, expense):
        return expense.sudo()._mc_items("expense.submit").sorted("id")[-1:]

    def _assert_state(self, expense, name):
        self.env.flush_all()
        expense.invalidate_recordset()
        self.assertEqual(expense.sudo().state, STATES[name])


class ExpenseCase(ExpenseMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_expenses()
