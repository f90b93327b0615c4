# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BpmnNode(models.Model):
    """A task, gateway, event or subprocess of a process."""

    _name = "bpmn.node"
    _description = "Process Node"
    _inherit = ["bpmn.element.mixin"]

    kind = fields.Char(required=True, readonly=True, help="E.g. userTask.")
    event_kind = fields.Char("Event", readonly=True, help="E.g. timer.")
    line = fields.Integer(readonly=True)
    lane_id = fields.Many2one("bpmn.lane", readonly=True, ondelete="set null")
    documentation = fields.Text(readonly=True)
    form = fields.PropertiesDefinition(
        readonly=True, help="What a person fills in when the task is done."
    )
    token_ids = fields.One2many("bpmn.token", "node_id", readonly=True)
    outgoing_ids = fields.One2many("bpmn.flow", "source_id", readonly=True)

    def _compute_display_name(self):
        for node in self:
            node.display_name = node.name or node.element_id
