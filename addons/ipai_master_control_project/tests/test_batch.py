# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from .common import ProjectCase

MANY, FEW = 200, 20


@tagged("post_install", "-at_install")
class TestBatch(ProjectCase):
    def _vals(self, count):
        return [
            {"name": f"Item {number}", "lane_id": self.lane.id}
            for number in range(count)
        ]

    def _queries(self, func, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = func(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def _items_and_queries(self, count):
        """Return items and the queries of them without those of ``create`` on tasks."""
        model = self.env.registry["project.task"]
        original = model.create
        calls = []

        def counted(tasks, vals_list):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            result = original(tasks, vals_list)
            self.env.flush_all()
            calls.append(self.env.cr.sql_log_count - before)
            return result

        with patch.object(model, "create", counted):
            queries, items = self._queries(
                self.env["mc.work.item"].create, self._vals(count)
            )
        self.assertEqual(len(calls), 1, "one batch")
        return items, queries - calls[0]

    def test_two_hundred_items_make_their_tasks_in_one_batch(self):
        self.lane.task_mode = "off"
        self._queries(self.env["mc.work.item"].create, self._vals(2))  # warm
        without = {
            count: self._queries(self.env["mc.work.item"].create, self._vals(count))[0]
            for count in (FEW, MANY)
        }
        self.lane.task_mode = "always"
        self._items_and_queries(2)  # warm
        own = {}
        for count in (FEW, MANY):
            items, queries = self._items_and_queries(count)
            self.assertEqual(len(items.task_id), count)
            self.assertEqual(
                items.mapped("name"), items.task_id.sorted("id").mapped("name")
            )
            own[count] = queries - without[count]
        self.assertLessEqual(own[MANY], own[FEW] + 10, own)
        self.assertLess(own[MANY], 30, own)

    def test_an_intake_without_a_project_logs_in_one_batch(self):
        self.project.active = False
        few, _items = self._queries(self.env["mc.work.item"].create, self._vals(FEW))
        self.lane.task_mode = "off"
        bare, _items = self._queries(self.env["mc.work.item"].create, self._vals(FEW))
        self.assertLess(few - bare, FEW)

    def test_a_write_on_many_items_is_one_write_on_tasks(self):
        items = self.env["mc.work.item"].create(self._vals(FEW))
        model = self.env.registry["project.task"]
        written = []
        original = model.write

        def spy(tasks, vals):
            written.append((len(tasks), sorted(vals)))
            return original(tasks, vals)

        with patch.object(model, "write", spy):
            items.write({"user_id": self.member.id})
        self.assertEqual(
            [w for w in written if "user_ids" in w[1]], [(FEW, ["user_ids"])]
        )

    def test_what_stages_mean_is_looked_up_once_and_not_per_task(self):
        tasks = self.env["mc.work.item"].create(self._vals(FEW)).task_id
        self.env.flush_all()
        statements = self._statements(tasks.write, {"priority": "1"})
        ours = [one for one in statements if 'FROM "mc_project_stage"' in one]
        self.assertLessEqual(len(ours), 4, ours)

    def test_tasks_without_a_work_item_cost_one_query_more(self):
        tasks = self.env["project.task"].create(
            [
                {"name": f"Plain {number}", "project_id": self.project.id}
                for number in range(FEW)
            ]
        )
        statements = self._statements(tasks.write, {"priority": "1"})
        ours = [one for one in statements if "mc_work_item" in one or "mc_" in one]
        self.assertLessEqual(len(ours), 1, ours)

    def _statements(self, func, *args):
        """Return the SQL that a call, and flushing it, executes."""
        statements = []
        execute = type(self.env.cr).execute

        def spy(cr, query, *more, **options):
            statements.append(str(query))
            return execute(cr, query, *more, **options)

        with patch.object(type(self.env.cr), "execute", spy):
            func(*args)
            self.env.flush_all()
        return statements
