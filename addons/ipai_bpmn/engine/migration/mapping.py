# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the nodes of one version are in another one: a proposal for people."""

from collections import defaultdict
from typing import NamedTuple

from .plan import shape

SAME, NAME = "same", "name"


class Suggestion(NamedTuple):
    """A node of the new version, and why it is proposed."""

    target: str
    how: str  # same id and kind, or same name and kind


def suggest(old, new):
    """Return id of a node of the old version -> Suggestion, for those that have one.

    The same id and kind is the same node. What is left is looked for by its name: one
    node of that name and kind that is left over there, and one here.
    """
    found = {
        node.id: Suggestion(node.id, SAME)
        for node in old.nodes.values()
        if node.id in new.nodes and shape(node) == shape(new.nodes[node.id])
    }
    taken = {one.target for one in found.values()}
    left = _by_name(node for node in old.nodes.values() if node.id not in found)
    free = _by_name(node for node in new.nodes.values() if node.id not in taken)
    for key, nodes in left.items():
        targets = free.get(key, ())
        if len(nodes) == len(targets) == 1:
            found[nodes[0].id] = Suggestion(targets[0].id, NAME)
    return found


def _by_name(nodes):
    """Return (name, shape) -> nodes; those without a name have nothing to go by."""
    named = defaultdict(list)
    for node in nodes:
        if name := " ".join(node.name.casefold().split()):
            named[name, shape(node)].append(node)
    return named
