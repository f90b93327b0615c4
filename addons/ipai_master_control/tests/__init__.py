# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_approval,
    test_assignment,
    test_attachment,
    test_company,
    test_completeness,
    test_erasure,
    test_evidence,
    test_family,
    test_forging,
    test_health,
    test_intake,
    test_mirrored,
    test_retention,
    test_seal,
    test_states,
    test_transaction,
    test_verification,
    test_views,
)
