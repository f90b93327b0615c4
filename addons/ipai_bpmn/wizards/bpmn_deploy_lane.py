# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BpmnDeployLane(models.TransientModel):
    """A lane of the model that is no lane of the company yet."""

    _name = "bpmn.deploy.lane"
    _description = "Lane to Map"

    wizard_id = fields.Many2one("bpmn.deploy", required=True, ondelete="cascade")
    name = fields.Char("In the Model", required=True)
    lane_id = fields.Many2one(
        "mc.lane",
        "Is",
        ondelete="cascade",
        domain=lambda self: [("company_id", "=", self.env.company.id)],
    )
