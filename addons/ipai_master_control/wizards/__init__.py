# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    comment_wizard,
    erasure_wizard,
    evidence_verify,
    forward_wizard,
    mc_audit_export_wizard,
    mc_identity_import,
    mc_sla_breach_reason,
    mc_sla_report_wizard,
)
