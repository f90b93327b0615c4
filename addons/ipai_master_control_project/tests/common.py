# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.common import MasterControlCase

PROJECT_USER = "project.group_project_user"
PROJECT_MANAGER = "project.group_project_manager"


class ProjectMixin:
    """A lane whose items always have a task, and a project with Odoo's usual stages."""

    @classmethod
    def _set_up_project(cls):
        cls.company = cls.lane.company_id
        cls.new, cls.doing, cls.testing, cls.finished, cls.dropped = cls._stages(
            ("New", False),
            ("Doing", False),
            ("Testing", False),
            ("Finished", True),
            ("Dropped", True),
        )
        cls.stages = cls.new | cls.doing | cls.testing | cls.finished | cls.dropped
        cls.project = cls._project("Repairs", cls.stages)
        cls.lane.write({"task_mode": "always", "project_id": cls.project.id})
        cls.worker = cls._user("mc_project_user", PROJECT_USER)

    @classmethod
    def _stages(cls, *stages):
        return cls.env["project.task.type"].create(
            [
                {"name": name, "fold": fold, "sequence": number, "user_id": False}
                for number, (name, fold) in enumerate(stages, 1)
            ]
        )

    @classmethod
    def _project(cls, name, stages=None, **values):
        return cls.env["project.project"].create(
            {
                "name": name,
                "type_ids": [(6, 0, stages.ids if stages else [])],
                "privacy_visibility": "employees",
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _mean(cls, stage, state, **values):
        return cls.env["mc.project.stage"].create(
            {
                "company_id": cls.company.id,
                "project_id": cls.project.id,
                "stage_id": stage.id,
                "state": state,
                **values,
            }
        )

    def _notes(self, item):
        return " ".join(item.sudo().message_ids.mapped("body"))

    def _last_move(self, item):
        """Return what the last evidence of a state tells: meta and actor."""
        evidence = self._evidence(item, "state")[-1]
        return self._meta(evidence), evidence.actor_id


class ProjectCase(ProjectMixin, MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_project()
