# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import HAS_SHEETS, ExpenseCase


@tagged("post_install", "-at_install")
class TestAmount(ExpenseCase):
    """Thresholds are in the company's currency, at the rate of the expense's date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.currency"].create(
            {
                "name": "MCX",
                "symbol": "X",
                "rounding": 0.01,
                "rate_ids": [
                    (0, 0, {"name": day, "rate": rate, "company_id": cls.company.id})
                    for day, rate in (("2026-01-01", 10), ("2026-02-01", 2))
                ],
            }
        )

    def _foreign(self, amount, date, **values):
        return self._expense(amount, currency_id=self.foreign.id, date=date, **values)

    def test_rate_of_the_date(self):
        january = self._foreign(3000, "2026-01-15")
        february = self._foreign(3000, "2026-02-15")
        self.assertEqual(january.sudo().mc_company_amount, 300)
        self.assertEqual(february.sudo().mc_company_amount, 1500)
        self.assertFalse(self._submit(january).sudo().review_ids)
        self.assertTrue(self._submit(february).sudo().review_ids)
        payload = self._item_of(february).payload
        self.assertEqual(
            (payload["amount"], payload["currency"], payload["company_amount"]),
            (3000, "MCX", 1500),
        )

    def test_a_rate_of_ones_own(self):
        """The employee may enter the company's amount; the larger one counts."""
        lower = self._foreign(3000, "2026-02-15", total_amount=20)
        higher = self._foreign(3000, "2026-01-15", total_amount=1500)
        self.assertEqual(lower.sudo().mc_company_amount, 1500)
        self.assertEqual(higher.sudo().mc_company_amount, 1500)

    def test_a_total_that_was_tampered_with(self):
        expense = self._expense(1500)
        expense.write({"total_amount": 5})
        self.assertEqual(expense.total_amount, 5)
        # Odoo 19 lets the price follow, so this one really costs 5.
        line = expense.expense_line_ids if HAS_SHEETS else expense
        cost = max(line.total_amount_currency, line.price_unit * line.quantity)
        self.assertEqual(cost, 1500 if HAS_SHEETS else 5)
        self.assertEqual(expense.sudo().mc_company_amount, cost)
        asked = self._submit(expense).sudo().review_ids
        self.assertEqual(bool(asked), cost > 1000)

    def test_a_price_apart_from_the_total(self):
        """The entry is made of the price; Odoo ties it to the total in draft only."""
        expense = self._submitted(10).sudo()
        line = expense.expense_line_ids if HAS_SHEETS else expense
        line.write({"price_unit": 1500})
        self.assertEqual(line.total_amount, 10)
        self.assertEqual(expense.mc_company_amount, 1500)
        self._approve(expense, self.boss)
        self._assert_state(expense, "submitted")
        self.assertTrue(expense.review_ids)

    def test_just_at_and_just_over(self):
        for amount, tiers in ((1000, 0), (1000.01, 1), (5000, 1), (5000.01, 2)):
            with self.subTest(amount):
                expense = self._submitted(amount)
                self.assertEqual(len(expense.sudo().review_ids), tiers)

    def test_the_definitions_are_the_users(self):
        definition = self.env.ref("ipai_master_control_expense.tier_definition_manager")
        definition.definition_domain = "[('mc_company_amount', '>', 100)]"
        self.assertTrue(self._submitted(101).sudo().review_ids)
