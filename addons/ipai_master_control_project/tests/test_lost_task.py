# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import release
from odoo.tests import tagged

from .common import ProjectCase


@tagged("post_install", "-at_install")
class TestLostTask(ProjectCase):
    """A task that is lost is no lost work item."""

    def setUp(self):
        super().setUp()
        self.item = self._item(name="Broken door")
        self.task = self.item.task_id

    def test_deleted(self):
        self.task.with_user(self.worker).unlink()
        self.assertFalse(self.item.task_id)
        self.assertEqual(self.item.state, "open")
        note = self.item.message_ids[0]
        self.assertIn("Broken door", note.body)
        self.assertIn("deleted", note.body)
        self.assertEqual(note.author_id, self.worker.partner_id)
        self.item.action_start()
        self.item.action_create_task()
        self.assertEqual(self.item.task_id.stage_id, self.doing)

    def test_deleted_with_its_parent_task(self):
        parent = self.env["project.task"].create(
            {"name": "Parent", "project_id": self.project.id}
        )
        self.task.parent_id = parent
        parent.unlink()
        self.assertFalse(self.item.task_id)
        self.assertIn("deleted", self._notes(self.item))

    def test_deleted_with_its_project(self):
        self.project.unlink()
        self.assertFalse(self.item.task_id)
        self.assertIn("deleted", self._notes(self.item))
        self.assertFalse(self.lane.project_id)
        later = self._item()
        self.assertFalse(later.task_id)
        self.assertIn("archived or gone", self._notes(later))

    def test_archived_and_back(self):
        self.task.with_user(self.worker).write({"active": False})
        self.assertIn("archived", self._notes(self.item))
        self.assertEqual(self.item.task_id, self.task)
        self.item.name = "Broken window"
        self.item.action_start()
        self.task.active = True
        self.assertIn("in use again", self._notes(self.item))
        self.assertEqual(self.task.name, "Broken window")
        self.assertEqual(self.task.stage_id, self.doing)

    def test_archived_with_its_project(self):
        self.project.active = False
        self.assertFalse(self.task.active)
        self.assertIn("archived", self._notes(self.item))

    def test_a_new_task_instead_of_an_archived_one(self):
        self.task.active = False
        self.item.action_create_task()
        self.assertNotEqual(self.item.task_id, self.task)
        self.assertTrue(self.item.task_id.active)
        self.task.active = True
        self.task.name = "On its own"
        self.assertEqual(self.item.name, "Broken door")

    def test_a_copy_has_no_work_item(self):
        copy = self.task.copy()
        self.assertFalse(copy.mc_work_item_id)
        copy.stage_id = self.finished
        self.assertEqual(self.item.state, "open")

    def test_a_copied_item_gets_a_task_of_its_own(self):
        copy = self.item.copy()
        self.assertTrue(copy.task_id)
        self.assertNotEqual(copy.task_id, self.task)

    def test_moved_to_another_project(self):
        other_stages = self._stages(("Inbox", False), ("Away", True))
        other = self._project("Other", other_stages)
        self.task.project_id = other
        self.assertEqual(self.item.task_id, self.task)
        self.task.stage_id = other_stages[1]
        self.assertEqual(self.item.state, "done")

    def test_made_private(self):
        self.task.project_id = False
        self.assertFalse(self.item.task_id)
        self.assertIn("no longer followed", self._notes(self.item))

    if release.version_info[0] >= 19:  # 18.0 has no templates of tasks

        def test_made_a_template(self):
            self.task.is_template = True
            self.assertFalse(self.item.task_id)

    def test_the_next_of_a_series_has_no_work_item(self):
        if "allow_recurring_tasks" in self.project._fields:
            self.project.allow_recurring_tasks = True
        self.task.write(
            {
                "recurring_task": True,
                "repeat_interval": 1,
                "repeat_unit": "week",
                "repeat_type": "forever",
            }
        )
        self.item.action_done()
        series = self.task.recurrence_id.task_ids
        self.assertEqual(len(series), 2)
        self.assertFalse((series - self.task).mc_work_item_id)
        self.assertEqual(self.item.task_id, self.task)
        self.assertEqual(self.task.state, "1_done")

    def test_a_retired_item_leaves_its_task(self):
        self.item._retire_related()
        self.env.flush_all()
        self.assertTrue(self.task.exists())
