# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ProjectCase


@tagged("post_install", "-at_install")
class TestMakeTask(ProjectCase):
    def test_always(self):
        item = self._item(
            name="Broken door", priority="2", user_id=self.member.id, state="open"
        )
        task = item.task_id
        self.assertEqual(task.name, "Broken door")
        self.assertEqual(task.project_id, self.project)
        self.assertEqual(task.stage_id, self.new)
        self.assertEqual(task.state, "01_in_progress")
        self.assertEqual(task.user_ids, self.member)
        self.assertEqual(task.company_id, self.company)
        self.assertEqual(task.mc_work_item_id, item)

    def test_an_item_made_in_another_state(self):
        item = self._item(state="running")
        self.assertEqual(item.task_id.stage_id, self.doing)
        self.assertEqual(self._item(state="done").task_id.state, "1_done")

    def test_off(self):
        self.lane.task_mode = "off"
        item = self._item()
        self.assertFalse(item.task_id)
        with self.assertRaisesRegex(UserError, "Lane"):
            item.action_create_task()
        self.assertFalse(item.task_id)

    def test_on_request(self):
        self.lane.task_mode = "on_request"
        item = self._item(user=self.member, state="running")
        self.assertFalse(item.task_id)
        action = item.action_create_task()
        task = item.task_id
        self.assertEqual(task.stage_id, self.doing)
        self.assertEqual(action["res_id"], task.id)
        self.assertEqual(item.action_create_task()["res_id"], task.id, "one task only")

    def test_who_may_not_see_the_project_still_asks_for_a_task(self):
        self.lane.task_mode = "on_request"
        self.project.privacy_visibility = "followers"
        item = self._item(user=self.member)
        item.with_user(self.member).action_create_task()
        self.assertIn(self.member.partner_id, item.task_id.message_partner_ids)
        with self.assertRaises(AccessError):
            item.with_user(self.leader).action_open_task()

    def test_a_task_that_opens_for_nobody_is_made_all_the_same(self):
        self.lane.task_mode = "on_request"
        item = self._item(user=self.member)
        self.env["ir.rule"].create(
            {
                "name": "Nobody",
                "model_id": self.env["ir.model"]._get_id("project.task"),
                "domain_force": "[(0, '=', 1)]",
            }
        )
        self.assertIs(item.with_user(self.member).action_create_task(), True)
        self.assertTrue(item.task_id)

    def test_who_may_not_write_the_item_makes_no_task(self):
        self.lane.task_mode = "on_request"
        item = self._item()
        for user in (self.auditor, self.outsider, self.worker):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                item.with_user(user).action_create_task()
        self.assertFalse(item.task_id)

    def test_intake_makes_one_task(self):
        vals = {"name": "x", "source": "api", "source_ref": "once", "lane": "DEV"}
        item, _created = self.env["mc.work.item"].intake(vals)
        again, created = self.env["mc.work.item"].intake(vals)
        self.assertFalse(created)
        self.assertEqual(again.task_id, item.task_id)
        self.assertEqual(
            self.env["project.task"].search_count(
                [("project_id", "=", self.project.id)]
            ),
            1,
        )

    def test_keys_of_the_context_do_not_get_into_the_task(self):
        item = self._item()
        other = self._project("Other", self.stages)
        item = self.env["mc.work.item"].with_context(
            default_project_id=other.id,
            default_stage_id=self.finished.id,
            default_user_ids=[(6, 0, self.worker.ids)],
            default_task_id=item.task_id.id,
        )
        made = item.create({"name": "x", "lane_id": self.lane.id})
        self.assertEqual(made.task_id.project_id, self.project)
        self.assertEqual(made.task_id.stage_id, self.new)
        self.assertFalse(made.task_id.user_ids)

    def test_an_item_from_another_lane_gets_a_task(self):
        item = self._item(lane_id=self.other_lane.id)
        self.assertFalse(item.task_id)
        item.lane_id = self.lane
        task = item.task_id
        self.assertTrue(task)
        item.lane_id = self.other_lane
        self.assertEqual(item.task_id, task, "it goes on following")

    def test_a_closed_item_from_another_lane_gets_none(self):
        item = self._item(lane_id=self.other_lane.id)
        item.action_done()
        item.lane_id = self.lane
        self.assertFalse(item.task_id)

    def test_a_lane_with_tasks_needs_a_project(self):
        for mode in ("on_request", "always"):
            with (
                self.subTest(mode=mode),
                self.assertRaisesRegex(ValidationError, "Project"),
            ):
                self.other_lane.task_mode = mode

    def test_a_project_without_stages(self):
        self.lane.project_id = self._project("Bare")
        item = self._item()
        task = item.task_id
        self.assertFalse(task.stage_id)
        item.action_start()
        item.action_done()
        self.assertEqual(task.state, "1_done")
        task.state = "01_in_progress"
        self.assertEqual(item.state, "open")
        task.state = "1_canceled"
        self.assertEqual(item.state, "cancelled")

    def test_an_archived_project(self):
        self.project.active = False
        item = self._item()
        self.assertFalse(item.task_id)
        self.assertIn("archived or gone", self._notes(item))
        with self.assertRaisesRegex(UserError, "archived or gone"):
            item.action_create_task()

    def test_payload_and_description_stay_here(self):
        item = self._item(payload={"salary": 1}, description="Private")
        self.assertFalse(item.task_id.description)
