# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import UserError

from .common import EXIT, HIRE, HrCase


class TestOutcome(HrCase):
    def test_onboarding_that_is_done(self):
        employee = self._employee()
        item = self._emitted(employee)
        self.now += timedelta(days=3)
        self._finish_process(item)
        self.assertEqual(item.state, "done")
        self.assertEqual(self._states(employee), ("done", "none"))
        self.assertEqual(employee.mc_onboarding_date, self.now.date())
        self.assertIn(
            f"Onboarding: Done ({item.reference})", employee.message_ids[0].body
        )

    def test_offboarding_that_is_cancelled_by_the_people_at_work(self):
        employee = self._leaver()
        self._emitted(employee, EXIT).with_user(self.manager).action_cancel()
        self.assertEqual(self._states(employee), ("none", "cancelled"))
        self.assertIn("Offboarding: Cancelled", employee.message_ids[0].body)

    def test_a_plain_item_that_is_reopened(self):
        self._event(HIRE).target = "item"
        employee = self._employee()
        item = self._emitted(employee)
        item.action_done()
        self.assertEqual(employee.mc_onboarding_state, "done")
        item.action_reopen()
        self.assertEqual(employee.mc_onboarding_state, "running")

    def test_what_is_of_an_earlier_hire_says_nothing_of_this_one(self):
        self._event(HIRE).target = "item"
        employee = self._employee(mc_start_date=self._day(10))
        earlier = self._emitted(employee)
        self._archive(employee)
        self._unarchive(employee)
        earlier.action_reopen()
        earlier.action_done()
        self.assertEqual(employee.mc_onboarding_state, "running")

    def test_nobody_claims_it(self):
        employee = self._leaver().with_user(self.officer)
        for name, value in (
            ("mc_offboarding_state", "done"),
            ("mc_offboarding_state", "none"),
            ("mc_offboarding_date", False),
            ("mc_onboarding_number", 7),
        ):
            with self.assertRaisesRegex(UserError, "not by hand"):
                employee.write({name: value})
            with self.assertRaisesRegex(UserError, "not by hand"):
                employee.with_context(mc_trusted=True).write({name: value})
        with self.assertRaisesRegex(UserError, "not by hand"):
            self._employee(mc_onboarding_state="done")
        forged = {"default_mc_onboarding_state": "done", "mc_hr_watched": True}
        employees = self.env["hr.employee"].with_user(self.officer)
        new = employees.with_context(**forged).create({"name": "New"})
        self.assertEqual(new.mc_onboarding_state, "running")

    def test_it_can_be_filtered_and_grouped(self):
        employees = self._employee() | self._leaver()
        model = self.env["hr.employee"].with_user(self.officer)
        mine = [("id", "in", employees.ids)]
        running = [("mc_onboarding_state", "=", "running")]
        self.assertEqual(model.search(mine + running), employees[0])
        groups = model._read_group(mine, ["mc_offboarding_state"], ["__count"])
        self.assertEqual(dict(groups), {"none": 1, "running": 1})
        for kind in ("form", "list", "kanban", "search"):
            arch = model.get_view(view_type=kind)["arch"]
            self.assertIn("mc_offboarding", arch, kind)


class TestSettings(HrCase):
    """Each kind is switched off, or pointed elsewhere, by its row."""

    def test_switched_off(self):
        (self._event(HIRE) | self._event(EXIT)).write({"enabled": False})
        employee = self._employee()
        employee.departure_date = self._day(20)
        self.assertFalse(employee._mc_items())
        self.assertEqual(self._states(employee), ("none", "none"))

    def test_a_plain_item_in_another_lane(self):
        lane = self._lane("mgr")
        self._event(EXIT).write({"target": "item", "lane_id": lane.id, "priority": "2"})
        employee = self._leaver()
        item = self._emitted(employee, EXIT)
        self.assertEqual((item.lane_id, item.priority), (lane, "2"))
        self.assertFalse(item.bpmn_instance_id)
        employee.with_user(self.officer).departure_date = self._day(30)
        self.assertEqual(item.payload["lastDay"], "2026-12-25")
        item.action_done()
        self.assertEqual(self._states(employee), ("none", "done"))

    def test_another_process(self):
        self.env["bpmn.process"].deploy_template("access_request")
        self._event(HIRE).process_code = "access_request"
        instance = self._emitted(self._employee()).bpmn_instance_id
        self.assertEqual(instance.process_id.code, "access_request")
