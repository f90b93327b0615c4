# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from .common import ProjectCase


@tagged("post_install", "-at_install")
class TestEcho(ProjectCase):
    """One change makes one write on the other side, and none comes back."""

    def setUp(self):
        super().setUp()
        self.item = self._item(user_id=self.member.id)
        self.task = self.item.task_id
        self.levels = self.item._task_priorities()
        self.env.flush_all()

    def _writes(self, change):
        """Return what was written on tasks and on items while ``change`` ran."""
        written = {"project.task": [], "mc.work.item": []}
        with_spies = []
        for name in written:
            model = self.env.registry[name]
            original = model.write

            def spy(records, vals, original=original, name=name):
                written[name].append(sorted(vals))
                return original(records, vals)

            with_spies.append(patch.object(model, "write", spy))
        with with_spies[0], with_spies[1]:
            change()
            self.env.flush_all()
        return written["project.task"], written["mc.work.item"]

    def test_from_the_item(self):
        for vals, expected in (
            ({"name": "Else"}, ["name"]),
            ({"priority": "1"}, ["priority"]),
            ({"user_id": self.leader.id}, ["user_ids"]),
            ({"date_deadline": "2030-01-04 12:00:00"}, ["date_deadline"]),
        ):
            with self.subTest(**vals):
                tasks, items = self._writes(lambda vals=vals: self.item.write(vals))
                mirrored = [w for w in tasks if set(expected) & set(w)]
                self.assertEqual(len(mirrored), 1, tasks)
                self.assertEqual(len(items), 1, items)

    def test_from_the_task(self):
        for vals, expected in (
            ({"name": "Else"}, ["name"]),
            ({"priority": self.levels[-1]}, ["priority"]),
            ({"user_ids": [(6, 0, self.leader.ids)]}, ["user_id"]),
            ({"date_deadline": "2030-01-04 12:00:00"}, ["date_deadline"]),
        ):
            with self.subTest(**vals):
                tasks, items = self._writes(lambda vals=vals: self.task.write(vals))
                self.assertEqual(items, [expected])
                own = [written for written in tasks if set(vals) & set(written)]
                self.assertEqual(len(own), 1, tasks)

    def test_a_move_of_the_item(self):
        tasks, items = self._writes(self.item.action_start)
        moves = [written for written in tasks if "stage_id" in written]
        self.assertEqual(len(moves), 1, tasks)
        self.assertEqual(len([w for w in items if "state" in w]), 1, items)

    def test_a_move_of_the_task(self):
        tasks, items = self._writes(
            lambda: self.task.write({"stage_id": self.doing.id})
        )
        self.assertEqual(len([w for w in tasks if "stage_id" in w]), 1, tasks)
        self.assertEqual(len([w for w in items if "state" in w]), 1, items)

    def test_one_move_is_one_piece_of_evidence(self):
        self.task.stage_id = self.finished
        self.assertEqual(
            self._evidence(self.item, "state").mapped("name"), ["open → done"]
        )

    def test_what_does_not_differ_is_not_written(self):
        tasks, items = self._writes(
            lambda: self.task.write({"name": self.task.name, "sequence": 3})
        )
        self.assertEqual((len(tasks), items), (1, []))
        self.item.priority = "1"
        tasks, _items = self._writes(lambda: self.item.write({"priority": "1"}))
        self.assertFalse(tasks)
