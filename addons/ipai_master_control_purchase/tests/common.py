# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.common import USER, MasterControlMixin
from odoo.tests.common import TransactionCase

BUYER = f"{USER},purchase.group_purchase_user"
PURCHASE_MANAGER = f"{USER},purchase.group_purchase_manager"
ACCOUNTANT = f"{USER},account.group_account_readonly"


class PurchaseMixin(MasterControlMixin):
    """A buyer, a purchase manager, finance, and orders of one line."""

    @classmethod
    def _set_up_purchases(cls):
        cls._set_up_people()
        cls.company = cls.env.ref("base.main_company")
        cls.buyer = cls._user("mc_buyer", BUYER, email="buyer@example.com")
        cls.head = cls._user("mc_head", PURCHASE_MANAGER, email="head@example.com")
        cls.finance = cls._user("mc_finance", ACCOUNTANT, email="fin@example.com")
        cls.fin = cls.env["mc.lane"]._by_code("FIN", cls.company)
        cls.fin.write({"member_ids": [(6, 0, cls.finance.ids)], "leader_id": False})
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.product = cls.env["product.product"].create(
            {"name": "Machine", "supplier_taxes_id": False}
        )

    @classmethod
    def _order(cls, price, user=None, **values):
        return (
            cls.env["purchase.order"]
            .with_user(user or cls.buyer)
            .create(
                {
                    "partner_id": cls.vendor.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "name": "Machine",
                                "product_id": cls.product.id,
                                "product_qty": 1,
                                "price_unit": price,
                            },
                        )
                    ],
                    **values,
                }
            )
        )

    def _confirmed(self, price, **values):
        order = self._order(price, **values)
        order.button_confirm()
        return order

    def _item_of(self, order):
        return order.sudo()._mc_items("purchase.order").sorted("id")[-1:]


class PurchaseCase(PurchaseMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_purchases()
