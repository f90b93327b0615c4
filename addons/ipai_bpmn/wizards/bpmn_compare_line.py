# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .bpmn_compare import CHANGES


class BpmnCompareLine(models.TransientModel):
    """One attribute of one element that is not the same in both versions."""

    _name = "bpmn.compare.line"
    _description = "Difference of Versions"
    _order = "id"

    compare_id = fields.Many2one("bpmn.compare", ondelete="cascade", index=True)
    change = fields.Selection(CHANGES, required=True, readonly=True)
    type = fields.Selection(
        [("node", "Node"), ("flow", "Sequence Flow"), ("lane", "Lane")],
        required=True,
        readonly=True,
    )
    element = fields.Char(required=True, readonly=True)
    name = fields.Char(readonly=True)
    kind = fields.Char(readonly=True)
    attribute = fields.Char(readonly=True)
    before = fields.Text(readonly=True)
    after = fields.Text(readonly=True)
