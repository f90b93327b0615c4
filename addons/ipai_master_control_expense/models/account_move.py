# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .series import HAS_SHEETS


class AccountMove(models.Model):
    _inherit = "account.move"

    def _invoice_paid_hook(self):
        """What the employee paid was reimbursed."""
        result = super()._invoice_paid_hook()
        self._mc_expenses()._mc_paid()
        return result

    def _post(self, soft=True):
        """What the company paid is booked."""
        posted = super()._post(soft)
        expenses = posted._mc_expenses()
        expenses.filtered(lambda e: e.payment_mode == "company_account")._mc_paid()
        return posted

    def _mc_expenses(self):
        moves = self.sudo()
        return moves.expense_sheet_id if HAS_SHEETS else moves.expense_ids
