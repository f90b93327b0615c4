# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BpmnFlow(models.Model):
    """A sequence flow of a process."""

    _name = "bpmn.flow"
    _description = "Sequence Flow"
    _order = "id"

    process_id = fields.Many2one(
        "bpmn.process", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    element_id = fields.Char(required=True, readonly=True)
    name = fields.Char(readonly=True)
    source_id = fields.Many2one("bpmn.node", readonly=True, ondelete="cascade")
    target_id = fields.Many2one("bpmn.node", readonly=True, ondelete="cascade")
    condition = fields.Char(readonly=True)
