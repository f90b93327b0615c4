# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Priorities of work items ('1' critical … '4' low) and of tasks ('0' low … high).

Odoo 18.0 has two levels for tasks, 19.0 has four, and addons may add some. Where
several of ours share one of theirs, a task says nothing new as long as it keeps that
level, so critical never turns into high on its way there and back.
"""

NORMAL = 3
LEAST = 4


def for_task(priority, levels):
    """Return the task's level for a work item's priority.

    :param priority: '1' … '4'
    :param levels: the task's levels in rising order, e.g. ``["0", "1"]``
    """
    steps = len(levels) - 1
    return levels[round((LEAST - int(priority)) * steps / (LEAST - 1))]


def for_item(level, current, levels):
    """Return the work item's priority for a task's level.

    :param current: the item's priority now; it stays if the task's level is its own
    :returns: else, of the priorities nearest to that level, the most ordinary one
    """
    if level not in levels or for_task(current, levels) == level:
        return current

    def strangeness(priority):
        shown = levels.index(for_task(priority, levels))
        return abs(shown - levels.index(level)), abs(int(priority) - NORMAL)

    return min(("1", "2", "3", "4"), key=strangeness)
