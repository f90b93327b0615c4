# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_browser,
    test_capture,
    test_command,
    test_companies,
    test_end_of_a_mirror,
    test_health,
    test_hook,
    test_mirror,
)
