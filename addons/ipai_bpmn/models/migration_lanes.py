# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose work a task is in two versions of a process."""

from ..engine import state
from ..engine.migration import Finding
from ..engine.migration.findings import label


class Lanes:
    """The lanes of the company that tasks have in both versions, each asked once.

    :param batch: MigrationBatch
    """

    def __init__(self, batch):
        self.batch, self.known = batch, {}

    def pair(self, node, target):
        """Return the mc.lane before and after.

        :param node: bpmn.node of the old version
        :param target: id of an element of the new version
        """
        if (node, target) not in self.known:
            lane_of = self.batch.env["bpmn.instance"]._lane_of
            new_node = node.browse(self.batch.node_ids[target])
            self.known[node, target] = lane_of(node), lane_of(new_node)
        return self.known[node, target]

    def look(self, places):
        """Return findings about lanes, of (bpmn.node, engine's token) that wait."""
        found = (
            self._look(node, token)
            for node, token in places
            if token.waits == state.WORK
        )
        return tuple(one for one in found if one)

    def _look(self, node, token):
        before, after = self.pair(node, token.node)
        task = label(self.batch.plan.new.nodes[token.node])
        if not (after and after.active):
            text = f"{task}: its lane {after.code or ''} is not there any more."
            return Finding("lane-gone", node.element_id, text, token=token.key)
        if before == after:
            return None
        text = f"{task} is work of {after.code}, not of {before.code} any more."
        return Finding("lane-changed", node.element_id, text, False, token.key)
