# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 19: each expense is approved by itself."""

from odoo import api, models
from odoo.addons.ipai_master_control.models.mc_tier_guard import OPEN_STATUSES
from odoo.addons.ipai_master_control.models.mc_work_item_state import REASON_KEY

from .mc_expense_amount_mixin import AMOUNTS
from .series import SUBMITTED


class HrExpense(models.Model):
    _name = "hr.expense"
    _inherit = ["hr.expense", "mc.expense.mixin"]

    _mc_weighed_fields = AMOUNTS
    _mc_frozen_fields = AMOUNTS | {
        "employee_id",
        "company_id",
        "product_id",
        "payment_mode",
    }

    @api.model
    def _mc_amount_fields(self):
        return sorted(AMOUNTS)

    def _mc_lines(self):
        return self

    def _can_be_autovalidated(self):
        """Nobody else has to approve it, says Odoo; but a tier may."""
        return super()._can_be_autovalidated() and not self._mc_matches()

    def action_approve(self):
        """Decide on the acting user's review, or approve where no tier decides."""
        rest, action = self._mc_press_approve()
        if rest:
            action = super(HrExpense, rest).action_approve() or action
        return action

    def _do_refuse(self, reason):
        """Refusing is the acting user's own rejection where a review waits for it."""
        rest = self._mc_press_refuse(reason).with_context(**{REASON_KEY: reason})
        if rest:
            return super(HrExpense, rest)._do_refuse(reason)
        return None

    def update_activities_and_mails(self):
        """Reviews have activities of their own."""
        reviewed = self.filtered(
            lambda e: (
                e.approval_state == SUBMITTED
                and e.sudo().validation_status in OPEN_STATUSES
            )
        )
        return super(HrExpense, self - reviewed).update_activities_and_mails()

    def _mc_grant(self):
        for expense in self.with_context(validate_analytic=True):
            expense._validate_distribution(
                account=expense.account_id.id,
                product=expense.product_id.id,
                business_domain="expense",
                company_id=expense.company_id.id,
            )
        self._do_approve(check=False)

    def _mc_approve_by_hand(self):
        self.action_approve()
