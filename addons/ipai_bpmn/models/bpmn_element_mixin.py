# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BpmnElementMixin(models.AbstractModel):
    """An element of a version of a process; like the version, it never changes."""

    _name = "bpmn.element.mixin"
    _description = "Process Element"
    _order = "id"

    process_id = fields.Many2one(
        "bpmn.process", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    element_id = fields.Char(required=True, readonly=True)
    name = fields.Char(readonly=True)
