# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestItem(ExpenseCase):
    """The work item of a submitted expense."""

    def test_what_it_says(self):
        expense = self._submitted(1500, date="2026-03-01")
        item = self._item_of(expense)
        self.assertEqual((item.res_model, item.res_id), (expense._name, expense.id))
        self.assertEqual(item.source, "odoo")
        self.assertEqual(item.event_code, "expense.submit")
        currency = self.company.currency_id.name
        self.assertEqual(
            item.payload,
            {
                "amount": 1500.0,
                "currency": currency,
                "company_amount": 1500.0,
                "company_currency": currency,
                "date": "2026-03-01",
            },
        )
        said = f"{item.name} {item.payload}"
        for personal in (self.employee.name, self.employee_user.login, "Train"):
            self.assertNotIn(personal, said)

    def test_lane_of_the_event(self):
        self.assertEqual(self._item_of(self._submitted(10)).lane_id, self.fin)

    def test_lane_of_the_approver(self):
        lanes = self.env["mc.lane"]
        management = lanes._by_code("MGR", self.company)
        management.leader_id = self.boss
        self.assertEqual(self._item_of(self._submitted(10)).lane_id, management)
        management.leader_id = False
        development = lanes._by_code("DEV", self.company)
        development.member_ids = self.boss
        self.assertEqual(self._item_of(self._submitted(10)).lane_id, development)

    def test_event_off(self):
        self.env["mc.source.event"].search([("code", "=", "expense.submit")]).write(
            {"enabled": False}
        )
        expense = self._submitted(1500)
        self.assertFalse(self._item_of(expense))
        expense.with_user(self.boss).validate_tier()
        self._assert_state(expense, "approved")

    def test_done_by_hand_approves(self):
        expense = self._submitted(500)
        item = self._item_of(expense)
        item.lane_id.member_ids |= self.boss
        item.with_user(self.boss).action_done()
        self._assert_state(expense, "approved")

    def test_done_by_who_may_not_approve(self):
        expense = self._submitted(500)
        item = self._item_of(expense)
        with self.assertRaises(UserError):
            item.with_user(self.finance).action_done()
        self._assert_state(expense, "submitted")

    def test_done_by_hand_is_no_way_around_the_review(self):
        expense = self._submitted(1500)
        item = self._item_of(expense)
        for user in (self.manager, self.finance):
            with self.assertRaises(UserError):
                item.with_user(user).action_done()
        self._assert_state(expense, "submitted")

    def test_cancelled_by_hand_refuses(self):
        expense = self._submitted(500)
        item = self._item_of(expense)
        item.lane_id.member_ids |= self.boss
        item.with_user(self.boss).with_context(mc_reason="Twice").action_cancel()
        self._assert_state(expense, "refused")
        self.assertIn("Twice", "".join(expense.sudo().message_ids.mapped("body")))

    def test_cancelled_by_who_may_not_refuse(self):
        expense = self._submitted(500)
        with self.assertRaises(UserError):
            self._item_of(expense).with_user(self.finance).action_cancel()
        self._assert_state(expense, "submitted")

    def test_smart_button(self):
        expense = self._submitted(6000)
        item = self._item_of(expense)
        for user, seen in ((self.finance, 1), (self.employee_user, 0)):
            with self.subTest(user.login):
                record = expense.with_user(user)
                self.assertEqual(record.mc_work_item_count, seen)
        action = expense.with_user(self.finance).action_mc_open_work_items()
        self.assertEqual((action["res_model"], action["res_id"]), (item._name, item.id))
