# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class BpmnFlow(models.Model):
    """A sequence flow of a process."""

    _name = "bpmn.flow"
    _description = "Sequence Flow"
    _inherit = ["bpmn.element.mixin"]

    source_id = fields.Many2one("bpmn.node", readonly=True, ondelete="cascade")
    target_id = fields.Many2one("bpmn.node", readonly=True, ondelete="cascade")
    condition = fields.Char(readonly=True)

    @api.depends("name", "target_id")
    def _compute_display_name(self):
        for flow in self:
            name = flow.name or flow.element_id
            flow.display_name = f"{name} → {flow.target_id.display_name}"
