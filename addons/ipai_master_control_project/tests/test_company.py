# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PROJECT_MANAGER, ProjectCase


@tagged("post_install", "-at_install")
class TestCompany(ProjectCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.there = cls._user(
            "mc_other_company",
            PROJECT_MANAGER,
            company_id=cls.other.id,
            company_ids=[(6, 0, cls.other.ids)],
        )
        cls.both = cls._user(
            "mc_both_companies",
            PROJECT_MANAGER,
            company_id=cls.company.id,
            company_ids=[(6, 0, (cls.company | cls.other).ids)],
        )

    def test_a_lane_takes_no_project_of_another_company(self):
        foreign = self._project("Foreign", company_id=self.other.id)
        with self.assertRaises(UserError):
            self.lane.project_id = foreign

    def test_a_task_in_a_shared_project_belongs_to_the_items_company(self):
        self.lane.project_id = self._project("Shared", self.stages, company_id=False)
        task = self._item().task_id
        self.assertEqual(task.company_id, self.company)
        with self.assertRaises(AccessError):
            task.with_user(self.there).read(["name"])

    def test_moved_into_a_shared_project_it_still_does(self):
        item = self._item()
        item.task_id.project_id = self._project("Shared", self.stages, company_id=False)
        self.assertEqual(item.task_id.company_id, self.company)

    def test_moved_into_another_companys_project_the_link_ends(self):
        foreign = self._project("Foreign", self.stages, company_id=self.other.id)
        item = self._item()
        task = item.task_id
        both = (self.company | self.other).ids
        task.with_user(self.both).with_context(allowed_company_ids=both).write(
            {"project_id": foreign.id}
        )
        self.assertFalse(item.task_id)
        self.assertIn("no longer followed", self._notes(item))
        task.with_user(self.there).write({"name": "Theirs"})
        self.assertEqual(item.name, "Something to do")

    def test_a_project_with_our_tasks_stays_in_the_company(self):
        self._item()
        with self.assertRaisesRegex(ValidationError, "Company"):
            self.project.company_id = self.other

    def test_meanings_of_stages(self):
        row = self._mean(self.doing, "running")
        with self.assertRaises(AccessError):
            row.with_user(
                self._user(
                    "mc_other_manager",
                    "ipai_master_control.mc_group_manager",
                    company_id=self.other.id,
                    company_ids=[(6, 0, self.other.ids)],
                )
            ).read(["state"])
