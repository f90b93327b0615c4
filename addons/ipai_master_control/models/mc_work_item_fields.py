# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a work item's fields may be, who sets them, and which have defaults."""

from ..lib import states

STATES = [
    (states.OPEN, "Open"),
    (states.RUNNING, "Running"),
    (states.BLOCKED, "Blocked"),
    (states.DONE, "Done"),
    (states.CANCELLED, "Cancelled"),
]
PRIORITIES = [("1", "Critical"), ("2", "High"), ("3", "Normal"), ("4", "Low")]

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
