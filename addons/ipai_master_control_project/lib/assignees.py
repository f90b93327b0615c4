# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A task has many assignees, a work item has one: who answers for it.

The others on the task are helpers. They stay when the item changes hands.
"""


def for_task(assignees, previous, current):
    """Return the task's assignees after the item went from one person to another.

    :param assignees: the task's, as a list of ids
    :param previous: the item's assignee before, an id or False
    :param current: the item's assignee now, an id or False
    """
    kept = [one for one in assignees if one not in (previous, current)]
    return [current, *kept] if current else kept


def for_item(before, after, current, eligible):
    """Return the item's assignee after the task's assignees changed.

    :param before, after: the task's assignees, lists of ids
    :param current: the item's assignee, an id or False
    :param eligible: the ids of those who may have the item
    :returns: the current one as long as they are on the task, else who was added, else
        who is left; somebody who may not have the item never gets it
    """
    if current and current in after:
        return current
    candidates = [one for one in after if one not in before]
    candidates += [one for one in after if one in before]
    return next((one for one in candidates if one in eligible), False)
