# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 18 approves a report of expenses, Odoo 19 the expense itself."""

from odoo import release

HAS_SHEETS = release.version_info[0] < 19

if HAS_SHEETS:
    MODEL = "hr.expense.sheet"
    SUBMITTED, APPROVED, REFUSED = "submit", "approve", "cancel"
    GRANTED = frozenset({APPROVED, "post", "done"})
else:
    MODEL = "hr.expense"
    SUBMITTED, APPROVED, REFUSED = "submitted", "approved", "refused"
    GRANTED = frozenset({APPROVED, "posted", "in_payment", "paid"})
