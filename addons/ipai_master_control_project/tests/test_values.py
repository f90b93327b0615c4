# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import PROJECT_USER, ProjectCase


@tagged("post_install", "-at_install")
class TestValues(ProjectCase):
    def setUp(self):
        super().setUp()
        self.item = self._item(user_id=self.member.id)
        self.task = self.item.task_id
        self.levels = self.item._task_priorities()

    def test_title(self):
        self.item.name = "From the item"
        self.assertEqual(self.task.name, "From the item")
        self.task.name = "From the task"
        self.assertEqual(self.item.name, "From the task")

    def test_the_newest_change_wins(self):
        self.item.name = "First"
        self.task.name = "Second"
        self.item.name = "Third"
        self.assertEqual((self.item.name, self.task.name), ("Third", "Third"))

    def test_priority_of_the_item(self):
        for priority in ("1", "2"):
            self.item.priority = priority
            self.assertIn(self.task.priority, self.levels[len(self.levels) // 2 :])
        self.item.priority = "4"
        self.assertEqual(self.task.priority, self.levels[0])

    def test_priority_of_the_task(self):
        self.task.priority = self.levels[-1]
        self.assertEqual(self.item.priority, "1" if len(self.levels) == 4 else "2")
        self.task.priority = self.levels[0]
        self.assertEqual(self.item.priority, "4" if len(self.levels) == 4 else "3")

    def test_critical_stays_critical(self):
        self.item.priority = "1"
        self.task.write({"priority": self.task.priority, "name": "Else"})
        self.assertEqual(self.item.priority, "1")
        self.task.priority = self.levels[0]
        self.task.priority = self.levels[-1]
        self.assertIn(self.item.priority, ("1", "2"))

    def test_the_priority_of_the_evidence_names_the_user(self):
        self.item.priority = "4"
        self.task.with_user(self.worker).priority = self.levels[-1]
        evidence = self._evidence(self.item, "assignment")[-1]
        self.assertEqual(evidence.actor_id, self.worker)

    def test_the_item_changes_hands(self):
        self.task.user_ids |= self.worker
        self.item.user_id = self.leader
        self.assertEqual(self.task.user_ids, self.leader | self.worker)
        self.item.user_id = False
        self.assertEqual(self.task.user_ids, self.worker)

    def test_the_task_changes_hands(self):
        self.task.user_ids |= self.worker
        self.assertEqual(self.item.user_id, self.member, "helpers change nothing")
        self.task.user_ids = self.leader | self.worker
        self.assertEqual(self.item.user_id, self.leader)
        self.task.user_ids = False
        self.assertFalse(self.item.user_id)

    def test_who_has_no_access_to_the_company_gets_no_item(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self._user(
            "mc_stranger",
            PROJECT_USER,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.task.user_ids = stranger
        self.assertFalse(self.item.user_id)

    def test_many_fields_at_once(self):
        self.task.write(
            {
                "name": "All",
                "priority": self.levels[-1],
                "user_ids": [(6, 0, self.leader.ids)],
                "stage_id": self.doing.id,
            }
        )
        self.assertEqual(self.item.name, "All")
        self.assertEqual(self.item.user_id, self.leader)
        self.assertEqual(self.item.state, "running")

    def test_erasure_takes_the_title_along(self):
        self.item.name = "Ann Doe is ill"
        self.item._erase_own_data()
        self.assertNotIn("Ann", self.task.name)
        self.assertFalse(self.item.task_id)
