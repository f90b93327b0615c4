# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MODEL, USER, ExpenseCase


@tagged("post_install", "-at_install")
class TestCompany(ExpenseCase):
    """Another company has lanes, people and events of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls._load_chart(cls.other)
        place = {"company_id": cls.other.id, "company_ids": [(6, 0, cls.other.ids)]}
        cls.other_finance = cls._user("mc_fin2", USER, email="f2@b.example", **place)
        cls.other_fin = cls.env["mc.lane"]._by_code("FIN", cls.other)
        cls.other_fin.member_ids = cls.other_finance
        cls.other_user = cls._person("mc_employee2", **place)
        cls.other_employee = cls._employee("Otto", cls.other_user, company=cls.other)

    def _other_expense(self, amount):
        values = {"employee": self.other_employee, "company_id": self.other.id}
        return self._submitted(amount, **values)

    def test_own_lane_event_and_reviewers(self):
        expense = self._other_expense(6000)
        item = self._item_of(expense)
        self.assertEqual(item.company_id, self.other)
        self.assertEqual(item.lane_id, self.other_fin)
        self.assertEqual(expense.sudo().review_ids.reviewer_ids, self.other_finance)

    def test_people_of_another_company(self):
        expense = self._other_expense(1500)
        item = self._item_of(expense)
        for user in (self.finance, self.boss, self.officer, self.manager):
            with self.subTest(user.login):
                for record in (expense, item):
                    with self.assertRaises(AccessError):
                        record.with_user(user).validate_tier()
        self._assert_state(expense, "submitted")

    def test_approved_there(self):
        expense = self._other_expense(1500)
        expense.with_user(self.other_finance).validate_tier()
        self._assert_state(expense, "approved")

    def test_events_of_new_companies(self):
        company = self.env["res.company"].create({"name": "Newer"})
        event = self.env["mc.source.event"].search(
            [("company_id", "=", company.id), ("code", "=", "expense.submit")]
        )
        self.assertEqual(event.res_model, MODEL)
        self.assertEqual(event.lane_id.code, "FIN")
