# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..engine import migration
from .bpmn_token import WAITING


class BpmnMigrationLine(models.Model):
    """Where one node of the old version is in the new one."""

    _name = "bpmn.migration.line"
    _description = "Migration Map"
    _order = "id"

    migration_id = fields.Many2one(
        "bpmn.migration", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    node_id = fields.Many2one(
        "bpmn.node", required=True, readonly=True, index=True, ondelete="restrict"
    )
    element_id = fields.Char(related="node_id.element_id", string="Id")
    kind = fields.Char(related="node_id.kind")
    target_process_id = fields.Many2one(related="migration_id.target_id")
    target_node_id = fields.Many2one(
        "bpmn.node",
        "Node in the New Version",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('process_id', '=', target_process_id)]",
    )
    how = fields.Selection(
        [
            ("same", "Same id and kind"),
            ("name", "Same name: please look"),
            ("hand", "By hand"),
            ("none", "Nothing proposed"),
        ],
        "Mapped by",
        readonly=True,
    )
    token_count = fields.Integer("Tokens", compute="_compute_token_count")
    problem = fields.Text(compute="_compute_problem", help="Whatever the instance.")

    @api.depends("node_id")
    def _compute_token_count(self):
        counts = dict(
            self.env["bpmn.token"]._read_group(
                [("node_id", "in", self.node_id.ids), *WAITING],
                ["node_id"],
                ["__count"],
            )
        )
        for line in self:
            line.token_count = counts.get(line.node_id, 0)

    @api.depends("target_node_id", "migration_id.line_ids.target_node_id")
    def _compute_problem(self):
        for plan, lines in self.grouped("migration_id").items():
            engine_plan = plan._engine_plan()
            for line in lines:
                is_used = line.target_node_id or line.token_count
                found = engine_plan.findings(line.element_id) if is_used else ()
                line.problem = "\n".join(one.text for one in found) or False

    @api.constrains("target_node_id")
    def _check_target_node_id(self):
        for line in self.sudo():
            target = line.target_node_id
            if target and target.process_id != line.migration_id.target_id:
                raise ValidationError(
                    self.env._(
                        "Node in the New Version: %s is of another version.",
                        target.display_name,
                    )
                )

    def write(self, vals):
        """Let people say where a node is; the plan has to be checked again then."""
        if self.env.su:
            return super().write(vals)
        if vals.keys() - {"target_node_id"}:
            raise AccessError(
                self.env._("Only the node in the new version can be changed.")
            )
        self.check_access("write")
        self.migration_id._edited()
        return super(BpmnMigrationLine, self.sudo()).write({**vals, "how": "hand"})


class BpmnMigration(models.Model):
    _inherit = "bpmn.migration"

    def _engine_plan(self):
        """Return the engine's Plan for the map as it is now."""
        self.ensure_one()
        plan = self.sudo()
        nodes = {
            line.node_id.element_id: line.target_node_id.element_id
            for line in plan.line_ids
            if line.target_node_id
        }
        return migration.Plan(plan.process_id._model(), plan.target_id._model(), nodes)
