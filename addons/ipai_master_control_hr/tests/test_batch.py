# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import EXIT, HrCase


class TestBatch(HrCase):
    def test_an_import_makes_no_query_per_record(self):
        self._queries_of(11)  # what is read once per process is no part of it
        few, many = self._queries_of(30), self._queries_of(90)
        # One job more for each 25 employees, one INSERT of evidence for each 100.
        self.assertLessEqual(many - few, 12, f"{few} for 30 employees, {many} for 90")

    def test_processes_of_an_import_are_started_by_jobs(self):
        with trap_jobs() as trap:
            employees = self._import(30, "job")
            items = employees._mc_items()
            self.assertEqual(len(items), 30)
            self.assertFalse(items.bpmn_instance_id)
            self.assertEqual(set(employees.mapped("mc_onboarding_state")), {"running"})
            trap.perform_enqueued_jobs()
        self.assertEqual(len(items.bpmn_instance_id), 30)

    def test_many_leave_at_once(self):
        with trap_jobs():
            employees = self._import(12, "leaver", mc_start_date="2015-01-01")
            employees.with_user(self.officer).write({"departure_date": self._day(30)})
        self.assertEqual(len(employees._mc_items(EXIT)), 12)

    def _queries_of(self, count):
        """Count the queries of our part of an import: from the records to the items."""
        employees = type(self.env["hr.employee"])
        plain = employees._mc_take_steps
        counts = []

        def counted(records, *args, **options):
            # What others have yet to write is theirs; what we leave is ours.
            records.env.flush_all()
            before = records.env.cr.sql_log_count
            plain(records, *args, **options)
            records.env.flush_all()
            counts.append(records.env.cr.sql_log_count - before)

        with patch.object(employees, "_mc_take_steps", counted), trap_jobs():
            self._import(count, f"count{count}")
        self.assertEqual(len(counts), 1)
        return counts[0]

    def _import(self, count, prefix, **values):
        employees = self.env["hr.employee"].with_user(self.officer)
        common = {"department_id": self.department.id, "parent_id": self.boss.id}
        return employees.create(
            [
                {"name": f"{prefix} {number}", **common, **values}
                for number in range(count)
            ]
        ).with_env(self.env)
