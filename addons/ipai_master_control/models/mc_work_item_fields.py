# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which fields of a work item nobody sets by hand, and which have defaults."""

# Set by our own methods only, whoever asks.
OWN_FIELDS = frozenset(
    {
        "approval_code",
        "author_identity_id",
        "blocked_reason",
        "event_code",
        "open_child_count",
        "opened_at",
        "reference",
        "resolved_at",
        "responded_at",
        "sla_cycle",
        "sla_due_at",
        "sla_remaining_seconds",
        "sla_state",
        "started_at",
    }
)
PROTECTED_FIELDS = OWN_FIELDS | {"company_id", "source", "source_ref"}
DEFAULTED_FIELDS = ("company_id", "lane_id", "parent_id", "priority", "source")
DEFAULTED_FIELDS += ("source_ref", "state", "user_id")
