# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    account_move,
    mc_expense_amount_mixin,
    mc_expense_approver_mixin,
    mc_expense_mixin,
    mc_source_event,
    tier_definition,
    tier_review,
)
from .series import HAS_SHEETS

if HAS_SHEETS:
    from . import hr_expense_line, hr_expense_sheet
else:
    from . import hr_expense
