# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from .common import EXIT, HIRE, HrCase

FIELDS = ("mc_start_date", "mc_onboarding_state", "mc_offboarding_date")


class TestAccess(HrCase):
    def test_an_officer_needs_no_other_rights(self):
        employee = self._employee().with_user(self.officer)
        self.assertEqual(employee.mc_onboarding_state, "running")
        self.assertEqual(employee.mc_work_item_count, 0)
        with self.assertRaises(AccessError):
            self._emitted(employee.sudo()).with_user(self.officer).read(["name"])

    def test_the_button_shows_what_one_may_see(self):
        employee = self._employee()
        self._add(self.recruiter, "hr.group_hr_user")
        seen = employee.with_user(self.recruiter)
        self.assertEqual(seen.mc_work_item_count, 2, "the process and its first task")
        action = seen.action_mc_open_work_items()
        found = self.env["mc.work.item"].search(action["domain"])
        self.assertEqual(found, employee._mc_items().bpmn_instance_id.work_item_ids)

    def test_a_plain_employee_learns_nothing(self):
        employee = self._leaver()
        plain = self._new_user("plain", "base.group_user")
        public = self.env["hr.employee.public"].with_user(plain).browse(employee.id)
        self.assertEqual(public.name, "Old Hand")
        for name in FIELDS:
            self.assertNotIn(name, public._fields)
            with self.assertRaises(AccessError):
                employee.with_user(plain).read([name])
        self.assertNotIn("mc_", str(self._names(plain)))

    def test_a_plain_employee_starts_nothing(self):
        plain = self._new_user("plain", "base.group_user")
        employee = self._old_employee().with_user(plain)
        with self.assertRaises(AccessError):
            employee.write({"departure_date": self._day(1)})
        self.assertFalse(employee.sudo()._mc_items())

    def _names(self, user):
        return self.env["hr.employee"].with_user(user).fields_get()

    def _add(self, user, group):
        field = "group_ids" if "group_ids" in user._fields else "groups_id"
        user.write({field: [(4, self.env.ref(group).id)]})


class TestCompanies(HrCase):
    def setUp(self):
        super().setUp()
        self.other = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.company_ids |= self.other

    def test_a_new_company_has_events_and_processes(self):
        events = self.env["mc.source.event"].search(
            [("company_id", "=", self.other.id), ("code", "=like", "hr.%")]
        )
        self.assertEqual(sorted(events.mapped("code")), [EXIT, HIRE])
        self.assertEqual(set(events.lane_id.mapped("company_id")), {self.other})
        processes = self._processes(self.other)
        self.assertEqual(processes.mapped("code"), ["offboarding", "onboarding"])

    def test_deploying_again_changes_nothing(self):
        before = self._processes(self.other | self.env.company)
        self.env["bpmn.process"]._ensure_hr_processes()
        self.assertEqual(self._processes(self.other | self.env.company), before)

    def test_a_company_without_the_lanes_does_without(self):
        third = self.env["res.company"].create({"name": "Third"})
        self._processes(third).action_retire()
        finance = [("company_id", "=", third.id), ("code", "=", "FIN")]
        self.env["mc.lane"].search(finance).write({"code": "X", "name": "Y"})
        with self.assertLogs("odoo.addons.ipai_master_control_hr", "WARNING"):
            self.env["bpmn.process"]._ensure_hr_processes(third)
        self.assertFalse(self._processes(third))
        employee = self.env["hr.employee"].create(
            {"name": "Alone", "company_id": third.id}
        )
        self.assertFalse(self._emitted(employee).bpmn_instance_id)

    def test_the_employees_company_counts(self):
        employee = self._employee(
            company_id=self.other.id,
            department_id=False,
            job_id=False,
            parent_id=False,
        )
        item = self._emitted(employee)
        self.assertEqual(item.company_id, self.other)
        self.assertEqual(item.bpmn_instance_id.company_id, self.other)
        self.assertEqual(item.lane_id.company_id, self.other)
        self._finish_process(item)
        self.assertEqual(self._states(employee), ("done", "none"))

    def _processes(self, companies):
        domain = [("company_id", "in", companies.ids), ("state", "=", "active")]
        codes = ("code", "in", ("onboarding", "offboarding"))
        return self.env["bpmn.process"].search([*domain, codes])
