# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The life of a work item as a table: from which state which action leads where."""

OPEN, RUNNING, BLOCKED = "open", "running", "blocked"
DONE, CANCELLED = "done", "cancelled"

ACTIVE = (OPEN, RUNNING, BLOCKED)
CLOSED = (DONE, CANCELLED)
ALL = ACTIVE + CLOSED

#: action -> states from which it may be taken
ALLOWED_FROM = {
    "start": (OPEN,),
    "block": (OPEN, RUNNING),
    "unblock": (BLOCKED,),
    "done": ACTIVE,
    "cancel": ACTIVE,
    "reopen": CLOSED,
}

#: (from, to) -> action, for people who drag a card into another column
MOVES = {
    (OPEN, RUNNING): "start",
    (OPEN, BLOCKED): "block",
    (RUNNING, BLOCKED): "block",
    (BLOCKED, RUNNING): "unblock",
    (OPEN, DONE): "done",
    (RUNNING, DONE): "done",
    (BLOCKED, DONE): "done",
    (OPEN, CANCELLED): "cancel",
    (RUNNING, CANCELLED): "cancel",
    (BLOCKED, CANCELLED): "cancel",
    (DONE, OPEN): "reopen",
    (CANCELLED, OPEN): "reopen",
}


def allowed_actions(state):
    """Return the actions that may be taken in that state, in a fixed order."""
    return [action for action, states in ALLOWED_FROM.items() if state in states]


def is_allowed(action, state):
    """Say whether the action may be taken in that state."""
    return state in ALLOWED_FROM[action]


def action_for(state_from, state_to):
    """Return the action that leads from one state to the other, or ``None``."""
    return MOVES.get((state_from, state_to))
