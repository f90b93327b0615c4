# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A large order is not confirmed by writing that it is."""

from odoo.addons.ipai_master_control.tests.rpc_common import RpcMixin
from odoo.tests import tagged
from odoo.tests.common import HttpCase

from .common import PurchaseMixin

MODEL = "purchase.order"


@tagged("post_install", "-at_install")
class TestForging(RpcMixin, PurchaseMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_purchases()
        order = cls._order(6000)
        order.button_confirm()
        cls.order = order.sudo()
        cls.review = cls.order.review_ids

    def _assert_refused(self, answer):
        self.assertIn("error", answer, answer)
        self.assertEqual(self.order.state, "to approve")
        self.assertEqual(self.order.review_ids, self.review)
        self.assertEqual(self.review.status, "pending")
        self.assertEqual(self._item_of(self.order).state, "blocked")

    def test_writing_the_state(self):
        for user in (self.buyer, self.head, self.finance, self.manager):
            for vals in ({"state": "purchase"}, {"validation_status": "validated"}):
                with self.subTest(user=user.login, vals=vals):
                    answer = self._rpc(user, MODEL, "write", self.order.ids, vals)
                    self._assert_refused(answer)

    def test_approving_without_being_a_reviewer(self):
        for user in (self.buyer, self.head, self.manager):
            for method in ("button_approve", "validate_tier"):
                with self.subTest(user=user.login, method=method):
                    self._assert_refused(self._rpc(user, MODEL, method, self.order.ids))

    def test_forced(self):
        answer = self._rpc(self.head, MODEL, "button_approve", self.order.ids, True)
        self._assert_refused(answer)

    def test_a_draft_is_not_confirmed_at_once(self):
        draft = self._order(6000).sudo()
        for method, args in (
            ("write", [{"state": "purchase"}]),
            ("button_approve", []),
        ):
            self._rpc(self.head, MODEL, method, draft.ids, *args)
            self.assertEqual(draft.state, "draft")

    def test_making_a_confirmed_one(self):
        line = {"name": "x", "product_id": self.product.id, "price_unit": 6000}
        vals = {
            "partner_id": self.vendor.id,
            "state": "purchase",
            "order_line": [[0, 0, {**line, "product_qty": 1}]],
        }
        self.assertIn("error", self._rpc(self.head, MODEL, "create", [vals]))

    def test_totals_that_were_tampered_with(self):
        draft = self._order(6000).sudo()
        draft.write({"amount_total": 1, "amount_total_cc": 1})
        self._rpc(self.head, MODEL, "button_confirm", draft.ids)
        self.assertEqual(draft.state, "to approve")

    def test_the_reviewer_may(self):
        answer = self._rpc(self.finance, MODEL, "validate_tier", self.order.ids)
        self.assertNotIn("error", answer)
        self.assertEqual(self.order.state, "purchase")
