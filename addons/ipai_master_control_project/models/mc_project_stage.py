# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.ipai_master_control.models.mc_work_item_fields import STATES
from odoo.exceptions import ValidationError

from ..lib.stages import Row, StageMap, by_default


class McProjectStage(models.Model):
    """What a stage of a project means for the work items whose tasks are in it."""

    _name = "mc.project.stage"
    _description = "Meaning of a Project Stage"
    _order = "company_id, project_id, id"
    _rec_name = "stage_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    project_id = fields.Many2one(
        "project.project",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: for all projects that have the stage and no rows of their own.",
    )
    stage_id = fields.Many2one(
        "project.task.type",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('user_id', '=', False)]",
    )
    state = fields.Selection(
        STATES,
        "Means",
        required=True,
        help="The state that a work item takes when its task is moved into the stage.",
    )
    is_target = fields.Boolean(
        "Tasks Are Moved Here",
        help="Of several stages that mean the same, the one for tasks whose work item"
        " takes that state. Without it the first one.",
    )

    @api.constrains("stage_id")
    def _check_stage(self):
        for row in self.sudo():
            if row.stage_id.user_id:
                raise ValidationError(
                    self.env._(
                        "Stage: %s is somebody's personal stage.",
                        row.stage_id.display_name,
                    )
                )

    # No unique index: of two that were made at the same instant the first one counts.
    @api.constrains("company_id", "project_id", "stage_id")
    def _check_unique(self):
        for row in self:
            twins = [
                ("id", "!=", row.id),
                ("company_id", "=", row.company_id.id),
                ("project_id", "=", row.project_id.id),
                ("stage_id", "=", row.stage_id.id),
            ]
            if self.sudo().search_count(twins, limit=1):
                raise ValidationError(
                    self.env._(
                        "Stage: %s has a meaning already.", row.stage_id.display_name
                    )
                )

    @api.model
    def _map(self, project, company):
        """Return the ``StageMap`` of a project for a company's work items.

        The project's own meanings, else those for all projects, else Odoo's: the first
        stage is open, the first folded one done, those between are running.
        """
        return StageMap(self._rows(project.sudo(), company))

    @api.model
    def _rows(self, project, company):
        stages = project.type_ids.filtered("active").sorted()
        said = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("project_id", "in", [project.id, False]),
                ("stage_id", "in", stages.ids),
            ],
            order="id",
        )
        said = said.filtered("project_id") or said
        if not said:
            return by_default([(stage.id, stage.fold) for stage in stages])
        first = {}
        for row in said:
            first.setdefault(row.stage_id, row)
        return [
            Row(stage.id, first[stage].state, first[stage].is_target)
            for stage in stages
            if stage in first
        ]

    @api.model
    def _fill_in(self, project, company):
        """Write down what the project's stages mean, if nobody has said it yet."""
        own = [("company_id", "=", company.id), ("project_id", "=", project.id)]
        if not project or self.search_count(own, limit=1):
            return self.browse()
        return self.create(
            [
                {
                    "company_id": company.id,
                    "project_id": project.id,
                    "stage_id": row.stage,
                    "state": row.state,
                    "is_target": row.is_target,
                }
                for row in self._rows(project.sudo(), company)
            ]
        )
