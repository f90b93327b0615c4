# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

OFF, ON_REQUEST, ALWAYS = "off", "on_request", "always"


class McLane(models.Model):
    """Whether the lane's work items have tasks, and in which project."""

    _inherit = "mc.lane"

    task_mode = fields.Selection(
        [(OFF, "Off"), (ON_REQUEST, "On request"), (ALWAYS, "Always")],
        "Tasks",
        required=True,
        default=OFF,
        help="Whether a work item of this lane has a task in the project:\n"
        "Off: no.\n"
        "On request: when somebody asks for it on the work item.\n"
        "Always: each new one, and each that comes from another lane.\n"
        "Tasks that exist go on following their work items in any case.",
    )
    project_id = fields.Many2one(
        "project.project",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )

    @api.constrains("task_mode", "project_id")
    def _check_task_project(self):
        for lane in self:
            if lane.task_mode != OFF and not lane.project_id:
                raise ValidationError(
                    self.env._("Project: %s needs one for its tasks.", lane.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        lanes = super().create(vals_list)
        lanes._check_project_access()
        return lanes

    def write(self, vals):
        """Write; a project that the user may not see cannot be chosen."""
        result = super().write(vals)
        if vals.get("project_id"):
            self._check_project_access()
        return result

    def _check_project_access(self):
        if not self.env.su:
            self.project_id.check_access("read")

    def _task_project(self):
        """Return the project for new tasks, or none if it is archived or gone."""
        self.ensure_one()
        project = self.sudo().project_id
        return project if project.active else project.browse()

    def action_open_project_stages(self):
        """Open what the project's stages mean; say it first, where nobody has yet."""
        self.ensure_one()
        self.env["mc.project.stage"]._fill_in(self.project_id, self.company_id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control_project.mc_project_stage_action"
        )
        action["domain"] = [("project_id", "=", self.project_id.id)]
        action["context"] = {
            "default_project_id": self.project_id.id,
            "default_company_id": self.company_id.id,
        }
        return action
