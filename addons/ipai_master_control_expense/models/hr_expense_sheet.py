# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 18: expenses are approved in reports."""

from odoo import api, models
from odoo.addons.ipai_master_control.models.mc_tier_guard import OPEN_STATUSES
from odoo.addons.ipai_master_control.models.mc_work_item_state import REASON_KEY

from .mc_expense_amount_mixin import AMOUNTS
from .series import SUBMITTED


class HrExpenseSheet(models.Model):
    _name = "hr.expense.sheet"
    _inherit = ["hr.expense.sheet", "mc.expense.mixin"]

    _mc_weighed_fields = frozenset({"expense_line_ids"})
    _mc_frozen_fields = frozenset({"expense_line_ids", "employee_id", "company_id"})

    @api.model
    def _mc_amount_fields(self):
        return [f"expense_line_ids.{name}" for name in sorted(AMOUNTS)]

    def _mc_lines(self):
        return self.expense_line_ids

    def action_approve_expense_sheets(self):
        """Decide on the acting user's review, or approve where no tier decides."""
        rest, action = self._mc_press_approve()
        if rest:
            action = super(HrExpenseSheet, rest).action_approve_expense_sheets() or (
                action
            )
        return action

    def action_reset_expense_sheets(self):
        """Withdraw the reviews; Odoo asks for no right to reset what is submitted."""
        self.filtered(self._mc_is_under_review)._check_can_reset_approval()
        return super().action_reset_expense_sheets()

    def _do_refuse(self, reason):
        """Refusing is the acting user's own rejection where a review waits for it."""
        rest = self._mc_press_refuse(reason).with_context(**{REASON_KEY: reason})
        if rest:
            return super(HrExpenseSheet, rest)._do_refuse(reason)
        return None

    def activity_update(self):
        """Reviews have activities of their own."""
        reviewed = self.filtered(self._mc_is_under_review)
        return super(HrExpenseSheet, self - reviewed).activity_update()

    @staticmethod
    def _mc_is_under_review(sheet):
        status = sheet.sudo().validation_status
        return sheet.approval_state == SUBMITTED and status in OPEN_STATUSES

    def _mc_grant(self):
        self.with_context(validate_analytic=True)._validate_analytic_distribution()
        self._do_approve()

    def _mc_approve_by_hand(self):
        self.action_approve_expense_sheets()
