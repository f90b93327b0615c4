# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several decisions, each by a different person: are there enough people?"""


def can_be_shared(pools):
    """Say whether each pool can be given one person of its own.

    :param pools: list of sets, the people who may take each decision
    :return: True if nobody has to take two; a matching of a bipartite graph, found by
        augmenting paths (Kuhn's algorithm)
    """
    taken = {}

    def place(index, tried):
        for person in pools[index] - tried:
            tried.add(person)
            if person not in taken or place(taken[person], tried):
                taken[person] = index
                return True
        return False

    return all(place(index, set()) for index in range(len(pools)))
