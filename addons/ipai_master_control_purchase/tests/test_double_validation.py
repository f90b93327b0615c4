# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PurchaseCase


@tagged("post_install", "-at_install")
class TestDoubleValidation(PurchaseCase):
    """Odoo's own second step counts where no tier does, and only there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 1000}
        )

    def test_below_both(self):
        self.assertEqual(self._confirmed(500).state, "purchase")

    def test_odoos_alone(self):
        order = self._confirmed(2000)
        self.assertEqual(order.state, "to approve")
        self.assertFalse(order.sudo().review_ids)
        item = self._item_of(order)
        self.assertEqual(item.state, "open")
        order.button_approve()
        self.assertEqual(order.state, "to approve", "a buyer may not")
        order.with_user(self.head).button_approve()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(item.state, "done")

    def test_odoos_alone_on_the_item(self):
        order = self._confirmed(2000)
        item = self._item_of(order)
        item.lane_id.member_ids |= self.head
        with self.assertRaises(UserError):
            item.with_user(self.finance).action_done()
        item.with_user(self.head).action_done()
        self.assertEqual(order.state, "purchase")

    def test_tiers_instead_of_it(self):
        """One approval, by who the tiers name, though no purchase manager."""
        order = self._confirmed(6000)
        with self.assertRaises(UserError):
            order.with_user(self.head).button_approve()
        order.with_user(self.finance).validate_tier()
        self.assertEqual(order.state, "purchase")

    def test_a_purchase_manager_confirms(self):
        """Odoo spares purchase managers the second step; the tiers do not."""
        order = self._confirmed(6000, user=self.head)
        self.assertEqual(order.state, "to approve")
        with self.assertRaises(UserError):
            order.with_user(self.head).button_approve()
