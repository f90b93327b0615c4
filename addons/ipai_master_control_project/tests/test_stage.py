# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ProjectCase


@tagged("post_install", "-at_install")
class TestStage(ProjectCase):
    def test_several_stages_mean_one_state(self):
        self._mean(self.doing, "running")
        self._mean(self.testing, "running", is_target=True)
        self._mean(self.dropped, "cancelled")
        item = self._item()
        item.action_start()
        self.assertEqual(item.task_id.stage_id, self.testing)
        item.task_id.stage_id = self.doing
        self.assertEqual(item.state, "running")
        item.task_id.stage_id = self.dropped
        self.assertEqual((item.state, item.task_id.state), ("cancelled", "1_canceled"))

    def test_what_is_not_said_means_nothing(self):
        self._mean(self.doing, "running")
        item = self._item()
        item.task_id.stage_id = self.finished
        self.assertEqual(item.state, "open")

    def test_blocked(self):
        self._mean(self.doing, "running")
        self._mean(self.testing, "blocked")
        item = self._item(state="running")
        item.task_id.stage_id = self.testing
        self.assertEqual((item.state, item.blocked_reason), ("blocked", "dependency"))
        self.assertEqual(item.task_id.state, "04_waiting_normal")
        item.task_id.stage_id = self.doing
        self.assertEqual(item.state, "running")

    def test_meanings_for_all_projects(self):
        self._mean(self.finished, "cancelled", project_id=False)
        item = self._item()
        item.task_id.stage_id = self.finished
        self.assertEqual(item.state, "cancelled")

    def test_the_projects_own_meanings_go_first(self):
        self._mean(self.finished, "cancelled", project_id=False)
        self._mean(self.finished, "done")
        item = self._item()
        item.task_id.stage_id = self.finished
        self.assertEqual(item.state, "done")

    def test_the_meanings_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._mean(self.finished, "cancelled", project_id=False, company_id=other.id)
        item = self._item()
        item.task_id.stage_id = self.finished
        self.assertEqual(item.state, "done")

    def test_a_personal_stage_is_refused(self):
        mine = self.env["project.task.type"].create(
            {"name": "Later", "user_id": self.worker.id}
        )
        with self.assertRaisesRegex(ValidationError, "personal"):
            self._mean(mine, "done")

    def test_one_meaning_per_stage(self):
        self._mean(self.doing, "running")
        with self.assertRaisesRegex(ValidationError, "already"):
            self._mean(self.doing, "done")

    def test_the_lane_writes_the_defaults_down(self):
        lane = self.lane.with_user(self.manager)
        action = lane.action_open_project_stages()
        rows = self.env["mc.project.stage"].search(action["domain"])
        self.assertEqual(
            {row.stage_id: row.state for row in rows},
            {
                self.new: "open",
                self.doing: "running",
                self.testing: "running",
                self.finished: "done",
            },
        )
        lane.action_open_project_stages()
        self.assertEqual(self.env["mc.project.stage"].search(action["domain"]), rows)

    def test_only_managers_say_what_stages_mean(self):
        for user in (self.member, self.auditor, self.worker):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["mc.project.stage"].with_user(user).create(
                    {"stage_id": self.doing.id, "state": "done"}
                )
