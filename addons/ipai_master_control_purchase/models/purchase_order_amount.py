# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class PurchaseOrder(models.Model):
    """What the order weighs when definitions ask for its amount."""

    _inherit = "purchase.order"

    mc_company_amount = fields.Float(
        "Amount to Approve",
        compute="_compute_mc_company_amount",
        compute_sudo=True,
        help="The total in the company's currency, at the rate of the order's date.",
    )

    @api.depends(
        "amount_total",
        "amount_total_cc",
        "currency_id",
        "company_id",
        "date_order",
        "order_line.price_unit",
        "order_line.product_qty",
        "order_line.discount",
    )
    def _compute_mc_company_amount(self):
        for order in self:
            total = max(order.amount_total, order._mc_amount_of_lines())
            order.mc_company_amount = max(
                order._mc_convert(total), order.amount_total_cc
            )

    def _mc_weight(self):
        return self.mc_company_amount

    def _mc_amount_of_lines(self):
        """Return what the lines cost before taxes, by price, quantity and discount.

        The totals are stored, so a client may write any of them.
        """
        return sum(
            line.price_unit * line.product_qty * (1 - line.discount / 100)
            for line in self.order_line
        )

    def _mc_convert(self, amount):
        currency = self.company_id.currency_id
        date = (self.date_order or fields.Datetime.now()).date()
        return self.currency_id._convert(amount, currency, self.company_id, date)
