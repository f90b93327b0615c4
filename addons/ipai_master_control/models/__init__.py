# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import mc_mirrored_mixin, mc_tier_guard, mc_tier_guard_decision

# isort: split
from . import (
    ir_attachment,
    mc_clock,
    mc_evidence,
    mc_evidence_append,
    mc_health,
    mc_lane,
    mc_tag,
    mc_work_item,
    mc_work_item_approval,
    mc_work_item_evidence,
    mc_work_item_family,
    mc_work_item_intake,
    mc_work_item_state,
    res_company,
    res_groups,
    tier_definition,
    tier_review,
)
