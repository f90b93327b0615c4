# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_approval,
    test_assignment,
    test_attachment,
    test_audit_export,
    test_company,
    test_evidence,
    test_evidence_bulk,
    test_family,
    test_forging,
    test_health,
    test_intake,
    test_mirrored,
    test_seal,
    test_sla_sweep,
    test_sla_sweep_paths,
    test_sla_timer,
    test_states,
    test_transaction,
    test_views,
)
