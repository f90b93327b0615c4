# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    mc_mirrored_mixin,
    mc_tier_guard,
    mc_tier_guard_decision,
)

# isort: split
from . import mc_append_only_mixin, mc_delivery_mixin

# isort: split
from . import (
    ir_attachment,
    ir_attachment_evidence,
    mc_checkpoint,
    mc_checkpoint_publication,
    mc_clock,
    mc_delivery_attempt,
    mc_erasure_request,
    mc_escalation,
    mc_escalation_level,
    mc_escalation_message,
    mc_evidence,
    mc_evidence_append,
    mc_evidence_gap,
    mc_evidence_key,
    mc_evidence_leaf,
    mc_evidence_place,
    mc_evidence_retirement,
    mc_evidence_sealer,
    mc_evidence_verification,
    mc_health,
    mc_health_evidence,
    mc_lane,
    mc_sla_policy,
    mc_sla_reapply,
    mc_sla_sweep,
    mc_sla_timer,
    mc_tag,
    mc_webhook,
    mc_webhook_delivery,
    mc_work_item,
    mc_work_item_approval,
    mc_work_item_erasure,
    mc_work_item_evidence,
    mc_work_item_family,
    mc_work_item_hold,
    mc_work_item_intake,
    mc_work_item_outcome,
    mc_work_item_sla,
    mc_work_item_state,
    res_company,
    res_company_evidence,
    res_groups,
    tier_definition,
    tier_review,
)
