# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    mc_mirrored_mixin,
    mc_tier_guard,
    mc_tier_guard_decision,
    mc_tier_guard_forward,
)

# isort: split
from . import mc_append_only_mixin, mc_delivery_mixin

# isort: split
from . import mc_delivery_job, mc_delivery_queue

# isort: split
from . import (
    ir_attachment,
    ir_attachment_evidence,
    mail_activity,
    mc_audit_export,
    mc_audit_export_file,
    mc_audit_export_log,
    mc_audit_export_stream,
    mc_audit_timestamp,
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
    mc_evidence_bulk,
    mc_evidence_gap,
    mc_evidence_key,
    mc_evidence_leaf,
    mc_evidence_place,
    mc_evidence_retirement,
    mc_evidence_sealer,
    mc_evidence_sla,
    mc_evidence_verification,
    mc_health,
    mc_health_evidence,
    mc_health_sla,
    mc_lane,
    mc_quiet_hours,
    mc_retention,
    mc_retention_due,
    mc_sla_figures,
    mc_sla_figures_breaches,
    mc_sla_figures_now,
    mc_sla_policy,
    mc_sla_policy_defaults,
    mc_sla_policy_match,
    mc_sla_policy_reapply,
    mc_sla_reapply,
    mc_sla_sweep,
    mc_sla_sweep_alert,
    mc_sla_sweep_batch,
    mc_sla_sweep_queue,
    mc_sla_timer,
    mc_sla_timer_clock,
    mc_sla_timer_crossing,
    mc_sla_timer_evidence,
    mc_sla_timer_lifecycle,
    mc_sla_timer_outcome,
    mc_sla_timer_reason,
    mc_source_event,
    mc_source_mixin,
    mc_source_review_mixin,
    mc_substitute,
    mc_tag,
    mc_webhook,
    mc_webhook_delivery,
    mc_webhook_outbox,
    mc_work_item,
    mc_work_item_approval,
    mc_work_item_awaited,
    mc_work_item_erasure,
    mc_work_item_erasure_sent,
    mc_work_item_evidence,
    mc_work_item_family,
    mc_work_item_hold,
    mc_work_item_intake,
    mc_work_item_intake_values,
    mc_work_item_mirror,
    mc_work_item_outcome,
    mc_work_item_record,
    mc_work_item_response,
    mc_work_item_retention,
    mc_work_item_sla,
    mc_work_item_sla_rematch,
    mc_work_item_sla_summary,
    mc_work_item_state,
    res_company,
    res_company_evidence,
    res_company_export,
    res_groups,
    resource_calendar,
    tier_definition,
    tier_review,
    tier_review_activity,
    tier_review_decider,
    tier_review_evidence,
    tier_review_rule,
)

# isort: split
from . import (
    mc_escalation_ack,
    mc_escalation_content,
    mc_escalation_dispatch,
    mc_escalation_evidence,
    mc_escalation_outcome,
    mc_escalation_recipients,
    mc_sla_timer_escalation,
    mc_work_item_escalation,
    res_company_escalation,
)

# isort: split
from . import (
    mc_identity,
    mc_identity_retention,
    mc_identity_see,
    mc_identity_suggest,
    mc_identity_waiting,
    mc_work_item_author,
    res_users,
)

# isort: split
# After everything that happens to an item or a clock.
from . import mc_webhook_events, mc_work_item_source

# isort: split
from . import mc_source_gate_mixin

# isort: split
from . import mc_source_gate_decision
