# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BpmnLane(models.Model):
    """A lane of a process, and whose work it is in the company."""

    _name = "bpmn.lane"
    _description = "Process Lane"
    _inherit = ["bpmn.element.mixin"]

    parent_id = fields.Many2one("bpmn.lane", readonly=True, ondelete="cascade")
    lane_id = fields.Many2one(
        "mc.lane", "Work Lane", readonly=True, ondelete="restrict"
    )
