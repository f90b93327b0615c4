# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BUYER, PURCHASE_MANAGER, PurchaseCase


@tagged("post_install", "-at_install")
class TestOrder(PurchaseCase):
    def test_6000_goes_from_confirm_to_approved(self):
        order = self._confirmed(6000)
        self.assertEqual(order.state, "to approve")
        item = self._item_of(order)
        self.assertEqual((item.state, item.blocked_reason), ("blocked", "approval"))
        self.assertEqual(item.lane_id, self.fin)
        self.assertEqual(item.awaited_user_ids, self.finance)
        self.assertEqual(item.payload["amount"], 6000)
        item.with_user(self.finance).validate_tier()
        self.assertEqual(order.state, "purchase")
        self.assertTrue(order.date_approve)
        self.assertEqual(item.state, "done")
        decision = self._decisions(item)
        self.assertEqual(decision.actor_id, self.finance)
        self.assertEqual(self._meta(decision)["res_id"], order.id)

    def test_5000_is_confirmed_at_once(self):
        order = self._confirmed(5000)
        self.assertEqual(order.state, "purchase")
        self.assertFalse(self._item_of(order), "nobody had to look at it")

    def test_company_currency(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "MCX",
                "symbol": "X",
                "rate_ids": [
                    (0, 0, {"name": day, "rate": rate, "company_id": self.company.id})
                    for day, rate in (("2026-01-01", 10), ("2026-02-01", 2))
                ],
            }
        )
        values = {"currency_id": foreign.id}
        january = self._confirmed(12000, date_order="2026-01-15", **values)
        february = self._confirmed(12000, date_order="2026-02-15", **values)
        self.assertEqual((january.state, february.state), ("purchase", "to approve"))
        payload = self._item_of(february).payload
        self.assertEqual((payload["amount"], payload["company_amount"]), (12000, 6000))

    def test_rejected_with_a_reason(self):
        order = self._confirmed(6000)
        item = self._item_of(order)
        self._reject(order, self.finance, "Too dear")
        self.assertEqual(order.state, "cancel")
        self.assertEqual(item.state, "cancelled")
        self.assertIn("Too dear", "".join(order.sudo().message_ids.mapped("body")))

    def test_withdrawn(self):
        order = self._confirmed(6000)
        item = self._item_of(order)
        with self.assertRaises(AccessError):
            order.with_user(self.finance).restart_validation()
        order.restart_validation()
        self.assertEqual(order.state, "draft")
        self.assertEqual(item.state, "cancelled")
        order.button_confirm()
        self.assertEqual(order.state, "to approve")
        self.assertNotEqual(self._item_of(order), item)

    def test_cancelled_under_review(self):
        order = self._confirmed(6000)
        order.button_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(order.sudo().review_ids.status, "cancel")
        self.assertEqual(self._item_of(order).state, "cancelled")
        order.button_draft()
        self.assertFalse(order.sudo().review_ids)

    def test_own_order(self):
        """A buyer who is in finance too does not approve what they buy."""
        self.finance.write(
            {
                "group_ids" if "group_ids" in self.finance._fields else "groups_id": [
                    (4, self.env.ref("purchase.group_purchase_user").id)
                ]
            }
        )
        order = self._order(6000, user=self.finance)
        with self.assertRaises(UserError):
            order.button_confirm()
        colleague = self._user("mc_colleague", BUYER, email="c@example.com")
        with self.assertRaises(UserError):
            order.with_user(colleague).button_confirm()

    def test_changed_under_review_and_afterwards(self):
        order = self._confirmed(6000)
        for _turn in ("under review", "approved"):
            for vals in ({"price_unit": 9000}, {"product_qty": 9}, {"discount": 1}):
                with self.assertRaises(UserError):
                    order.order_line.write(vals)
            with self.assertRaises(UserError):
                order.write({"order_line": [(0, 0, {**self._line(), "price_unit": 9})]})
            with self.assertRaises(UserError):
                order.write({"partner_id": self.env.company.partner_id.id})
            if order.state == "to approve":
                order.with_user(self.finance).validate_tier()
        self.assertEqual(order.amount_total, 6000)

    def test_a_confirmed_order_does_not_outgrow(self):
        order = self._confirmed(100)
        order.order_line.price_unit = 200
        with self.assertRaises(UserError):
            order.order_line.price_unit = 9000
        with self.assertRaises(UserError):
            self.env["purchase.order.line"].with_user(self.buyer).create(
                {**self._line(), "order_id": order.id, "price_unit": 9000}
            )

    def test_an_order_from_before_the_definition_may_shrink(self):
        definition = self.env.ref(
            "ipai_master_control_purchase.tier_definition_finance"
        )
        definition.active = False
        self.env.flush_all()
        order = self._confirmed(9000)
        self.assertEqual(order.state, "purchase")
        definition.active = True
        self.env.flush_all()
        order.order_line.price_unit = 8000
        with self.assertRaises(UserError):
            order.order_line.price_unit = 8500
        order.write({"order_line": [(1, order.order_line.id, {"price_unit": 7000})]})
        self.assertEqual(order.amount_untaxed, 7000)

    def test_what_price_and_quantity_are_worked_out_of_stays_too(self):
        """A dozen instead of one, or a tax on top, is another amount."""
        line = self._order(6000).order_line
        taxes = "tax_ids" if "tax_ids" in line._fields else "taxes_id"
        changes = [
            self._dozen(line),
            {taxes: [(5, 0, 0)]},
        ]
        if "product_packaging_qty" in line._fields:
            changes.append({"product_packaging_qty": 9})
        line.order_id.button_confirm()
        for vals in changes:
            with self.subTest(vals=vals), self.assertRaises(UserError):
                line.write(vals)

    def test_a_small_order_does_not_outgrow_by_its_unit(self):
        """Odoo works out the price anew as long as nobody has entered one."""
        self.product.standard_price = 4000
        vals = {"product_id": self.product.id, "product_qty": 1}
        order = self._order(0, order_line=[(0, 0, vals)])
        order.button_confirm()
        self.assertEqual((order.amount_total, order.state), (4000, "purchase"))
        with self.assertRaises(UserError):
            order.order_line.write(self._dozen(order.order_line))

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        place = {"company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        buyer = self._user("mc_b2", PURCHASE_MANAGER, email="b2@example.com", **place)
        order = self._order(6000, user=buyer, company_id=other.id)
        with self.assertRaises(UserError):
            order.button_confirm()
        chief = self._user("mc_c2", PURCHASE_MANAGER, email="c2@example.com", **place)
        self.env["mc.lane"]._by_code("FIN", other).member_ids = chief
        order.button_confirm()
        with self.assertRaises(AccessError):
            order.with_user(self.finance).validate_tier()
        order.with_user(chief).validate_tier()
        self.assertEqual(order.state, "purchase")

    def _line(self):
        return {"name": "More", "product_id": self.product.id, "product_qty": 1}

    def _dozen(self, line):
        uom = "product_uom_id" if "product_uom_id" in line._fields else "product_uom"
        return {uom: self.env.ref("uom.product_uom_dozen").id}
