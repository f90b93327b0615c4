# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_amount,
    test_approver,
    test_browser,
    test_buttons,
    test_company,
    test_forging,
    test_item,
    test_payment,
    test_process,
    test_review,
)
