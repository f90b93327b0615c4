# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BpmnMigrationResult(models.Model):
    """What a plan found about one instance, and what became of it."""

    _name = "bpmn.migration.result"
    _description = "Migrated Instance"
    _order = "id"
    _rec_name = "instance_id"

    migration_id = fields.Many2one(
        "bpmn.migration", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    instance_id = fields.Many2one(
        "bpmn.instance", required=True, readonly=True, index=True, ondelete="cascade"
    )
    business_key = fields.Char(related="instance_id.business_key")
    outcome = fields.Selection(
        [("ready", "Can Be Migrated"), ("moved", "Migrated"), ("refused", "Refused")],
        required=True,
        readonly=True,
    )
    reasons = fields.Text(readonly=True, help="What is in the way.")
    notes = fields.Text(readonly=True, help="What it changes besides the version.")
    recorded_at = fields.Datetime(required=True, readonly=True)

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS bpmn_migration_result_once_uniq"
            " ON bpmn_migration_result (migration_id, instance_id)"
        )

    def action_open_instance(self):
        """Open the instance."""
        self.ensure_one()
        return self.instance_id.get_formview_action()
