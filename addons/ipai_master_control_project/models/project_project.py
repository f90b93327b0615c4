# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError


class ProjectProject(models.Model):
    """A project in which a company has its work items' tasks stays in that company."""

    _inherit = "project.project"

    @api.constrains("company_id")
    def _check_mc_company(self):
        for project in self.filtered("company_id"):
            domain = [("company_id", "!=", project.company_id.id)]
            lanes = self.env["mc.lane"].sudo().with_context(active_test=False)
            items = self.env["mc.work.item"].sudo()
            if lanes.search_count(
                [*domain, ("project_id", "=", project.id)], limit=1
            ) or items.search_count(
                [*domain, ("task_id.project_id", "=", project.id)], limit=1
            ):
                raise ValidationError(
                    self.env._(
                        "Company: lanes or work items of another company have their"
                        " tasks in %s.",
                        project.display_name,
                    )
                )
