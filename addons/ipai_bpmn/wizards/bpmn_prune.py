# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from ..models.bpmn_history_prune import LEAST_DAYS

PROPOSED_DAYS = 365


class BpmnPrune(models.TransientModel):
    """Asks how old history has to be to be dropped, and shows how much that is."""

    _name = "bpmn.prune"
    _description = "Prune History of Processes"

    before = fields.Date(
        "Ended Before",
        required=True,
        default=lambda self: self._moment_ago(PROPOSED_DAYS),
        help="Of instances that ended before this day.",
    )
    entries = fields.Integer("Entries to Drop", compute="_compute_entries")
    held = fields.Integer("Kept for a Legal Hold", compute="_compute_entries")
    is_too_young = fields.Boolean(compute="_compute_entries")

    @api.depends("before")
    def _compute_entries(self):
        latest = self._moment_ago(LEAST_DAYS)
        for wizard in self:
            wizard.is_too_young = not wizard.before or wizard.before > latest
            counts = {"entries": 0, "held": 0}
            if not wizard.is_too_young:
                counts = self.env["bpmn.history"].prunable(wizard.before)
            wizard.update(counts)

    def _moment_ago(self, days):
        return (self.env["mc.clock"].now() - timedelta(days=days)).date()

    def action_prune(self):
        """Drop what is shown; more than a batch goes on in jobs."""
        self.ensure_one()
        self.env["bpmn.history"].prune(self.before)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_bpmn.bpmn_history_action"
        )
