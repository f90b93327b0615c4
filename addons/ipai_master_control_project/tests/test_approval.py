# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ProjectCase


@tagged("post_install", "-at_install")
class TestApproval(ProjectCase):
    """A task dragged to done whose item needs an approval goes back and waits."""

    def setUp(self):
        super().setUp()
        self._definition()
        self.item = self._item(name="Something gated", user_id=self.member.id)
        self.task = self.item.task_id
        self.task.stage_id = self.testing
        self.task.with_user(self.worker).write({"stage_id": self.finished.id})

    def test_the_item_asks_and_the_task_waits_where_it_was(self):
        self.assertEqual(self.item.state, "blocked")
        self.assertEqual(self.item.blocked_reason, "approval")
        self.assertEqual(self.item.review_ids.requested_by, self.worker)
        self.assertEqual(self.task.stage_id, self.testing)
        self.assertEqual(self.task.state, "04_waiting_normal")

    def test_approved(self):
        self.item.with_user(self.reviewer)._validate_tier()
        self.assertEqual(self.item.state, "done")
        self.assertEqual(self.task.stage_id, self.finished)
        self.assertEqual(self.task.state, "1_done")

    def test_rejected(self):
        self.item.with_user(self.reviewer)._mc_decide("rejected", comment="Not yet")
        self.assertEqual(self.item.state, "running")
        self.assertEqual(self.task.stage_id, self.testing)
        self.assertEqual(self.task.state, "01_in_progress")

    def test_dragging_again_does_not_get_around_it(self):
        for vals in (
            {"stage_id": self.finished.id},
            {"state": "1_done"},
            {"state": "01_in_progress"},
            {"stage_id": self.new.id},
        ):
            with (
                self.subTest(**vals),
                self.assertRaisesRegex(UserError, "waits for the approval"),
            ):
                self.task.with_user(self.worker).write(vals)
            self.env.invalidate_all()

    def test_the_title_under_review_stays(self):
        with self.assertRaisesRegex(UserError, "under review"):
            self.task.name = "Something else"
