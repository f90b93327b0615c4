# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import (
    test_access,
    test_completeness,
    test_delivery,
    test_erasure,
    test_gate,
    test_identity,
    test_pull_state,
    test_run_engine,
    test_steps,
    test_webhook,
)
