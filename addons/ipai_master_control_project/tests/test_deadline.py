# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import ProjectCase

FRIDAY = datetime(2030, 1, 4, 12)
MONDAY = datetime(2030, 1, 7, 12)


@tagged("post_install", "-at_install")
class TestDeadline(ProjectCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        policies = cls.env["mc.sla.policy"]
        policies.search([]).active = False
        policies.create(
            [
                {"name": "Answer", "timer_type": "response", "target_minutes": 10},
                {"name": "Solve", "timer_type": "resolution", "target_minutes": 120},
            ]
        )
        cls.item = cls._item()
        cls.task = cls.item.task_id

    def _clock(self, item=None):
        timers = (item or self.item).sla_timer_ids
        timer = timers.filtered(lambda t: t.timer_type == "resolution")[-1]
        return timer.due_at.replace(microsecond=0)

    def test_the_task_shows_the_clock_of_the_resolution(self):
        self.assertEqual(self.task.date_deadline, self._clock())
        self.assertFalse(self.item.date_deadline)

    def test_a_new_deadline_is_agreed_and_moves_no_clock(self):
        due = self._clock()
        self.task.with_user(self.worker).date_deadline = FRIDAY
        self.assertEqual(self.item.date_deadline, FRIDAY)
        self.assertEqual(self._clock(), due)

    def test_the_item_says_another_one(self):
        self.item.date_deadline = FRIDAY
        self.assertEqual(self.task.date_deadline, FRIDAY)
        self.task.date_deadline = MONDAY
        self.assertEqual(self.item.date_deadline, MONDAY)

    def test_without_an_agreed_one_the_clock_is_shown_again(self):
        self.task.date_deadline = FRIDAY
        self.task.date_deadline = False
        self.assertFalse(self.item.date_deadline)
        self.assertEqual(self.task.date_deadline, self._clock())
        self.task.date_deadline = False
        self.assertEqual(self.task.date_deadline, self._clock())

    def test_the_clock_moves_the_task(self):
        shown = self.task.date_deadline
        later = datetime.now() + timedelta(minutes=30)
        clock = self.env.registry["mc.clock"]
        self.item.action_block()
        self.assertEqual(self.task.date_deadline, shown, "paused: no other due time")
        self.patch(clock, "now", lambda _self: later)
        self.item.action_unblock()
        self.assertGreater(self.task.date_deadline, shown)
        self.assertEqual(self.task.date_deadline, self._clock())

    def test_the_clock_does_not_move_what_was_agreed(self):
        self.task.date_deadline = FRIDAY
        self.item.action_block()
        self.item.action_unblock()
        self.assertEqual(self.task.date_deadline, FRIDAY)

    def test_an_item_that_is_done_keeps_its_deadline(self):
        shown = self.task.date_deadline
        self.item.action_done()
        self.assertEqual(self.task.date_deadline, shown)
