# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was decided for two versions, and what follows from it for every instance."""

from ..model import WORK_TASKS
from .findings import Finding, label, what

WORK = "work"
JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def shape(node):
    """Return what two nodes have to have in common to be the same place.

    Plain, user and manual tasks are the same to the engine: a person's work.
    """
    loop = node.loop
    return (
        WORK if node.kind in WORK_TASKS else node.kind,
        tuple(one.kind for one in node.event.parts),
        node.event.parallel,
        node.triggered_by_event,
        node.for_compensation,
        loop and (loop.kind, loop.sequential, bool(loop.results)),
    )


class Plan:
    """Two versions of a process and a map of nodes.

    :param old, new: ProcessModel
    :param nodes: id of a node of the old version -> id of one of the new version;
        what is left out is mapped to nothing
    """

    def __init__(self, old, new, nodes):
        self.old, self.new = old, new
        self.nodes = {
            key: target
            for key, target in nodes.items()
            if key in old.nodes and target in new.nodes
        }
        self._findings = {}

    def node(self, key):
        """Return the new version's node for one of the old version, or None."""
        return self.new.nodes.get(self.nodes.get(key))

    def scope(self, key):
        """Return the new version's scope for one of the old version, or ""."""
        return self.new.id if key == self.old.id else self.nodes.get(key, "")

    def findings(self, key):
        """Return what is in the way of a token in a node, whatever the instance."""
        if key not in self._findings:
            self._findings[key] = tuple(self._look(self.old.nodes[key]))
        return self._findings[key]

    def merged(self, key):
        """Return the other nodes of the old version that are mapped to the same one."""
        target = self.nodes[key]
        return [one for one, to in self.nodes.items() if to == target and one != key]

    def loses_handler(self, key):
        """Say whether what undoes an activity has no counterpart in the new version."""
        after = self.node(key)
        is_undone = after and self.old.handler(key)
        return bool(is_undone) and not self.new.handler(after.id)

    def is_same_watch(self, key, node):
        """Say whether what waits for an event there goes on waiting for it here."""
        before = self.old.nodes[key]
        return (
            self.nodes.get(key) == node.id
            and shape(before) == shape(node)
            and self.scope(before.scope) == node.scope
            and self.nodes.get(before.attached_to, "") == node.attached_to
        )

    def flow(self, key, node):
        """Return the flow into a node by which a token would have come, or "".

        It is the flow with the same id, else the only one between the same nodes.
        """
        if key in node.incoming:
            return key
        flow = self.old.flows.get(key)
        source = flow and self.nodes.get(flow.source)
        between = [one for one in node.incoming if self.new.flows[one].source == source]
        return between[0] if len(between) == 1 else ""

    def _look(self, before):
        after = self.node(before.id)
        if after is None:
            text = f"{label(before)} is mapped to no node, and a token is there."
            yield Finding("unmapped", before.id, text)
            return
        if shape(before)[:3] != shape(after)[:3]:
            text = (
                f"{label(before)} is a {what(before)}, {label(after)} a {what(after)}."
            )
            yield Finding("kind", before.id, text)
        elif shape(before)[3:5] != shape(after)[3:5]:
            text = f"{label(before)} and {label(after)} are begun in different ways."
            yield Finding("kind", before.id, text)
        if shape(before)[5] != shape(after)[5]:
            text = (
                f"{label(before)} and {label(after)} are not repeated in the same way."
            )
            yield Finding("loop", before.id, text)
        if self.scope(before.scope) != after.scope:
            text = f"{label(after)} is in {self._place(after)}: another scope."
            yield Finding("scope", before.id, text)
        if self.nodes.get(before.attached_to, "") != after.attached_to:
            text = f"{label(after)} is at the border of another activity."
            yield Finding("attached", before.id, text)

    def _place(self, node):
        around = self.new.nodes.get(node.scope)
        return label(around) if around else "the process itself"
