# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who gets the next work items of a lane.

Both ways work on facts that are read once per batch and take no lock: two batches at
the same instant may pick the same person, which evens out with the next one. A pointer
on the lane would make every two intakes of a lane conflict.
"""

import heapq

MANUAL, ROUND_ROBIN, LEAST_LOADED = "manual", "round_robin", "least_loaded"


def round_robin(last_item_by_member, count):
    """Return ``count`` members; first who waited longest for an item.

    :param last_item_by_member: member -> number of the last item given to them, 0 if
        none
    """
    if not last_item_by_member:
        return []
    order = sorted(last_item_by_member, key=lambda m: (last_item_by_member[m], m))
    return [order[index % len(order)] for index in range(count)]


def least_loaded(load_by_member, last_item_by_member, count):
    """Return ``count`` members; each time who has the fewest open items.

    Equal loads go to who waited longest.

    :param load_by_member: member -> number of open items
    """
    if not load_by_member:
        return []
    queue = [
        (load, last_item_by_member.get(member, 0), member)
        for member, load in load_by_member.items()
    ]
    heapq.heapify(queue)
    newest = max((last for _load, last, _member in queue), default=0)
    chosen = []
    for turn in range(1, count + 1):
        load, _last, member = queue[0]
        heapq.heapreplace(queue, (load + 1, newest + turn, member))
        chosen.append(member)
    return chosen
