# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_approval,
    test_batch,
    test_browser,
    test_company,
    test_deadline,
    test_dependency,
    test_echo,
    test_lost_task,
    test_make_task,
    test_moves,
    test_stage,
    test_values,
)
