# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import models
from odoo.addons.ipai_master_control.lib import states
from odoo.addons.ipai_master_control.models.mc_work_item_state import REASON_KEY

from ..engine.model import COMPLETE

APPROVED, REJECTED = "approved", "rejected"


class McWorkItem(models.Model):
    """A task that asks for an approval tells the process how it came out."""

    _inherit = "mc.work.item"

    def _bpmn_node(self):
        """Return the task in the model."""
        node = self.sudo().bpmn_node_id
        return node.process_id._model().nodes[node.element_id]

    def _bpmn_results(self):
        """Add ``<task>_approval``, ``…_comment`` and ``…_by`` to what the form gave."""
        results = super()._bpmn_results()
        decided = self.sudo().review_ids.filtered(
            lambda review: review.status in (APPROVED, REJECTED)
        )
        if not decided or not self._bpmn_node().approval:
            return results
        rejected = decided.filtered(lambda review: review.status == REJECTED)
        told = rejected or decided
        # What a variable may be called is narrower than what an id may be.
        name = re.sub(r"\W", "_", self.bpmn_node_id.sudo().element_id) + "_approval"
        return results | {
            name: REJECTED if rejected else APPROVED,
            f"{name}_comment": "; ".join(c for c in told.mapped("comment") if c),
            f"{name}_by": ", ".join(told.done_by.mapped("name")),
        }

    def _mc_ends_when_rejected(self):
        """A gateway after the task branches on the outcome, if the model says so."""
        token = self.sudo().bpmn_token_id
        return (
            token.state == "active"
            and token.work_item_id == self.sudo()
            and self._bpmn_node().on_rejection == COMPLETE
            and not self.sudo().open_child_count
        )

    def _mc_end_rejected(self, reason):
        if not self._mc_ends_when_rejected():
            return super()._mc_end_rejected(reason)
        item = self.sudo().with_context(**{REASON_KEY: reason})
        return item._set_state(states.DONE)
