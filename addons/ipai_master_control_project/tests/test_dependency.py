# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import ProjectCase


@tagged("post_install", "-at_install")
class TestDependency(ProjectCase):
    """Odoo's own dependencies between tasks block and unblock work items."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.allow_task_dependencies = True
        cls.item = cls._item()
        cls.task = cls.item.task_id
        cls.first = cls.env["project.task"].create(
            {"name": "First", "project_id": cls.project.id}
        )

    def test_waiting_for_a_task_that_is_no_work_item(self):
        self.task.depend_on_ids = self.first
        self.assertEqual(self.task.state, "04_waiting_normal")
        self.assertEqual(
            (self.item.state, self.item.blocked_reason), ("blocked", "dependency")
        )
        self.first.state = "1_done"
        self.assertEqual(self.task.state, "01_in_progress")
        self.assertEqual(self.item.state, "open")

    def test_waiting_for_another_work_item(self):
        other = self._item()
        self.task.depend_on_ids = other.task_id
        self.assertEqual(self.item.state, "blocked")
        other.action_done()
        self.assertEqual(self.item.state, "open")

    def test_reopening_while_it_waits(self):
        self.item.action_done()
        self.task.depend_on_ids = self.first
        self.assertEqual(self.item.state, "done")
        self.task.state = "01_in_progress"
        self.assertEqual(self.task.state, "04_waiting_normal")
        self.assertEqual(self.item.state, "blocked")
