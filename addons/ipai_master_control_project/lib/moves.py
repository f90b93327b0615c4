# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which state a work item should take when its task was moved."""

from typing import NamedTuple

from .stages import ACTIVE, BLOCKED, CANCELLED, CLOSED, DONE, OPEN, RUNNING

IN_PROGRESS, WAITING = "01_in_progress", "04_waiting_normal"
TASK_CLOSED = {"1_done": DONE, "1_canceled": CANCELLED}
FOR_STATE = {
    OPEN: IN_PROGRESS,
    RUNNING: IN_PROGRESS,
    BLOCKED: WAITING,
    DONE: "1_done",
    CANCELLED: "1_canceled",
}


class Place(NamedTuple):
    """Where a task is: its own state, its stage, and what the stage means (or None)."""

    state: str
    stage: int
    meaning: str | None


def wanted(before, after, current):
    """Return the state that the move asks the work item to take, or ``None``.

    Stages that mean the same are one place. Work that has begun stays begun, so a stage
    that means open takes nothing back.

    :param before, after: the task's :class:`Place`
    :param current: the item's state
    """
    state = _wanted(before, after)
    if state == current or (state == OPEN and current == RUNNING):
        return None
    return state


def _wanted(before, after):
    closing = TASK_CLOSED.get(after.state)
    if closing and after.state != before.state:
        return closing
    moved = after.stage != before.stage
    if moved and after.meaning and after.meaning != before.meaning:
        waits = after.state == WAITING and after.meaning in ACTIVE
        return BLOCKED if waits else after.meaning
    if closing:
        return None
    if before.state in TASK_CLOSED:
        if after.state == WAITING:
            return BLOCKED
        return after.meaning if after.meaning in ACTIVE else OPEN
    if after.state == WAITING and before.state != WAITING:
        return BLOCKED
    if before.state == WAITING and after.state != WAITING and not moved:
        return OPEN
    return None


def actions(current, wanted_state):
    """Return the work item's actions that lead from one state to the other, in order.

    A closed item is reopened first, also on its way from done to cancelled.
    """
    if current == wanted_state:
        return []
    if current in CLOSED:
        return ["reopen", *actions(OPEN, wanted_state)]
    if wanted_state in (OPEN, RUNNING):
        if current == BLOCKED:
            return ["unblock"]
        return ["start"] if wanted_state == RUNNING else []
    return [{BLOCKED: "block", DONE: "done", CANCELLED: "cancel"}[wanted_state]]


def task_state(state, shown):
    """Return the state that a task should show for its work item's.

    Approved and changes requested are shades of work that goes on, so they stay.

    :param state: the work item's state
    :param shown: the task's state
    """
    goes_on = state in (OPEN, RUNNING)
    if goes_on and shown not in (WAITING, *TASK_CLOSED):
        return shown
    return FOR_STATE[state]
