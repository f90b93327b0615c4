# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.ipai_master_control.models.mc_tier_guard import UNDER_REVIEW
from odoo.exceptions import UserError

#: what is bought and for how much; Odoo works out quantity and price of some of these
FROZEN = frozenset(
    {
        "discount",
        "order_id",
        "price_total",
        "price_unit",
        "product_id",
        "product_qty",
        # 18
        "product_packaging_id",
        "product_packaging_qty",
        "product_uom",
        "taxes_id",
        # 19
        "product_uom_id",
        "tax_ids",
    }
)


class PurchaseOrderLine(models.Model):
    """What reviewers look at, or have approved, stays as it is."""

    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # Lines without an amount are notes, and down payments of confirmed orders.
        costly = lines.filtered(lambda line: line.price_unit * line.product_qty)
        costly.order_id._mc_check_lines_may_change()
        costly.order_id._mc_check_still_covered()
        return lines

    def write(self, vals):
        """Refuse to change an order under review, or to outgrow its approval."""
        if not FROZEN & vals.keys():
            return super().write(vals)
        self.order_id._mc_check_lines_may_change()
        granted = self.order_id._mc_granted_before()
        result = super().write(vals)
        self.order_id._mc_check_lines_may_change()
        self.order_id._mc_check_still_covered(granted)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_under_review(self):
        self.order_id._mc_check_lines_may_change()


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _mc_check_lines_may_change(self):
        for order in self.sudo():
            if order.validation_status in UNDER_REVIEW:
                raise UserError(
                    self.env._(
                        "%s is under review or approved; its lines stay as they are."
                        " Cancel it and set it to draft to change them.",
                        order.display_name,
                    )
                )
