# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BpmnMigrationFinding(models.Model):
    """One thing that a plan found about one element of one instance."""

    _name = "bpmn.migration.finding"
    _description = "Migration Finding"
    _order = "is_blocking desc, id"
    _rec_name = "element"

    migration_id = fields.Many2one(
        "bpmn.migration", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    result_id = fields.Many2one(
        "bpmn.migration.result",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    instance_id = fields.Many2one(
        "bpmn.instance", required=True, readonly=True, index=True, ondelete="cascade"
    )
    element = fields.Char(required=True, readonly=True)
    rule = fields.Char(required=True, readonly=True)
    text = fields.Text(required=True, readonly=True)
    is_blocking = fields.Boolean("In the Way", readonly=True)
