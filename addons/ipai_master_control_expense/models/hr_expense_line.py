# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 18: the lines of a report under review stay as they are."""

from odoo import api, models
from odoo.addons.ipai_master_control.models.mc_tier_guard import UNDER_REVIEW
from odoo.exceptions import UserError

from .mc_expense_amount_mixin import AMOUNTS

FROZEN = (
    AMOUNTS | {"sheet_id", "employee_id", "company_id", "product_id"} | {"payment_mode"}
)


class HrExpense(models.Model):
    _inherit = "hr.expense"

    @api.model_create_multi
    def create(self, vals_list):
        expenses = super().create(vals_list)
        expenses.sheet_id._mc_check_lines_may_change()
        return expenses

    def write(self, vals):
        """Refuse to change what reviewers look at or have approved."""
        if not FROZEN & vals.keys():
            return super().write(vals)
        self.sheet_id._mc_check_lines_may_change()
        granted = self.sheet_id._mc_granted_before()
        result = super().write(vals)
        self.sheet_id._mc_check_lines_may_change()
        self.sheet_id._mc_check_still_covered(granted)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_under_review(self):
        self.sheet_id._mc_check_lines_may_change()


class HrExpenseSheet(models.Model):
    _inherit = "hr.expense.sheet"

    def _mc_check_lines_may_change(self):
        for sheet in self.sudo():
            if sheet.validation_status in UNDER_REVIEW:
                raise UserError(
                    self.env._(
                        "%s is under review; its expenses stay as they are.",
                        sheet.display_name,
                    )
                )
