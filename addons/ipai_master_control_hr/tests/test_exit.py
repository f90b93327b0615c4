# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .common import EXIT, HIRE, HrCase


class TestExit(HrCase):
    def test_the_wizard_starts_offboarding(self):
        employee = self._old_employee()
        self._register_departure(employee, self._day(14))
        self.assertFalse(employee.active)
        item = self._emitted(employee, EXIT)
        self.assertEqual(item.name, "Offboarding: Old Hand")
        self.assertEqual(item.bpmn_instance_id.process_id.code, "offboarding")
        self.assertEqual(self._states(employee), ("none", "running"))
        self.assertEqual(employee.mc_offboarding_date, self.now.date())

    def test_so_does_the_date_by_hand(self):
        employee = self._leaver(days=20)
        variables = self._emitted(employee, EXIT).bpmn_instance_id.variables
        self.assertEqual(variables["lastDay"], "2026-12-15")
        self.assertTrue(employee.active)

    def test_why_somebody_leaves_is_not_told(self):
        employee = self._old_employee()
        reason = self.env["hr.departure.reason"].search([], limit=1)
        employee.with_user(self.officer).write(
            {"departure_date": self._day(3), "departure_reason_id": reason.id}
        )
        self.assertNotIn(reason.name, str(self._emitted(employee, EXIT).payload))

    def test_written_twice_it_is_one(self):
        employee = self._leaver()
        item = self._emitted(employee, EXIT)
        employee.departure_date = employee.departure_date
        self._archive(employee)
        self.assertEqual(employee._mc_emit(EXIT), item)
        self.assertEqual(employee._mc_items(EXIT), item)

    def test_another_last_day_is_told_and_starts_nothing(self):
        employee = self._leaver()
        item = self._emitted(employee, EXIT)
        self._register_departure(employee, self._day(40))
        self.assertEqual(self._emitted(employee, EXIT), item)
        self.assertEqual(item.payload["lastDay"], "2027-01-04")
        self.assertEqual(item.bpmn_instance_id.variables["lastDay"], "2027-01-04")
        self.assertIn("01/04/2027", item.message_ids[0].body)

    def test_a_departure_that_is_called_off(self):
        employee = self._leaver()
        item = self._emitted(employee, EXIT)
        employee.with_user(self.officer).departure_date = False
        self.assertEqual((item.state, item.bpmn_instance_id.state), ("cancelled",) * 2)
        self.assertEqual(self._states(employee), ("none", "cancelled"))
        reasons = [self._meta(row)["reason"] for row in self._evidence(item, "state")]
        self.assertIn("The departure was called off.", reasons)
        employee.with_user(self.officer).departure_date = self._day(20)
        self.assertNotEqual(self._emitted(employee, EXIT), item)

    def test_called_off_in_the_middle_of_the_sign_off(self):
        employee = self._leaver()
        item = self._emitted(employee, EXIT)
        asked = self._until_sign_off(item)
        asked.with_user(self.technician).validate_tier()
        employee.with_user(self.officer).departure_date = False
        self.assertEqual((asked.state, item.state), ("cancelled", "cancelled"))
        self.assertEqual(self._states(employee), ("none", "cancelled"))

    def test_hr_and_it_sign_off_two_people_in_any_order(self):
        both = self._lane("hr") | self._lane("it")
        for first, second in ("hr", "it"), ("it", "hr"):
            employee = self._leaver()
            item = self._emitted(employee, EXIT)
            asked = self._until_sign_off(item)
            signers = {"hr": self.recruiter, "it": self.technician}
            asked.with_user(signers[first]).validate_tier()
            self.assertEqual(employee.mc_offboarding_state, "running")
            # Neither does it for the other lane, not even as its member.
            both.write({"member_ids": [(4, signers[first].id)]})
            with self.assertRaises(UserError):
                asked.with_user(signers[first]).validate_tier()
            self.assertEqual(asked.state, "blocked")
            asked.with_user(signers[second]).validate_tier()
            self.assertEqual(self._states(employee), ("none", "done"))
            both.write({"member_ids": [(3, signers[first].id)]})
            self._lane(first).member_ids = signers[first]

    def test_unarchived_before_the_last_day_they_stay(self):
        employee = self._old_employee()
        self._register_departure(employee, self._day(14))
        item = self._emitted(employee, EXIT)
        self._unarchive(employee)
        self.assertEqual(item.state, "cancelled")
        self.assertEqual(self._states(employee), ("none", "cancelled"))

    def test_archived_without_a_departure_starts_nothing(self):
        employee = self._old_employee()
        self._archive(employee)
        self.assertFalse(employee._mc_items())
        self._unarchive(employee)
        self.assertFalse(employee._mc_items())

    def test_a_departure_of_years_ago_starts_nothing(self):
        employee = self._old_employee()
        employee.with_user(self.officer).departure_date = "2020-01-01"
        self.assertFalse(employee._mc_items())

    def test_a_deleted_leavers_equipment_is_still_collected(self):
        employee = self._leaver()
        item = self._emitted(employee, EXIT)
        employee.with_user(self.officer).unlink()
        self.assertEqual(item.bpmn_instance_id.state, "running")
        self.assertIn("deleted", item.message_ids[0].body)
        self._finish_process(item)
        self.assertEqual(item.state, "done")


class TestRehire(HrCase):
    def _former(self):
        """Return somebody who has left and was signed off."""
        employee = self._leaver(days=-5)
        self._archive(employee)
        self._finish_process(self._emitted(employee, EXIT))
        self.assertEqual(self._states(employee), ("none", "done"))
        return employee

    def test_taken_back(self):
        employee = self._former()
        self._unarchive(employee)
        self.assertEqual(self._states(employee), ("running", "none"))
        self.assertEqual(self._emitted(employee).payload["startDate"], "2026-11-25")
        employee.with_user(self.officer).mc_start_date = self._day(30)
        self.assertEqual(self._emitted(employee).payload["startDate"], "2026-12-25")

    def test_a_first_day_after_the_departure(self):
        employee = self._former()
        employee.with_user(self.officer).write(
            {"active": True, "mc_start_date": self._day(30)}
        )
        self.assertEqual(self._emitted(employee).payload["startDate"], "2026-12-25")

    def test_each_hire_and_each_exit_is_one_of_its_own(self):
        employee = self._former()
        self._unarchive(employee)
        self._finish_process(self._emitted(employee))
        employee.with_user(self.officer).departure_date = self._day(60)
        self.assertEqual(self._states(employee), ("done", "running"))
        exits = employee._mc_items(EXIT)
        self.assertEqual(sorted(exits.mapped("state")), ["done", "open"])
        self.assertEqual(len(employee._mc_items(HIRE)), 1)

    def test_taken_back_while_the_offboarding_ran(self):
        employee = self._leaver(days=-5)
        item = self._emitted(employee, EXIT)
        employee.with_user(self.officer).departure_date = False
        self.assertEqual(item.state, "cancelled")
        self.assertEqual(self._states(employee), ("running", "none"))

    def test_a_rehire_that_is_known_before_the_last_day(self):
        employee = self._leaver(days=10)
        item = self._emitted(employee, EXIT)
        employee.with_user(self.officer).mc_start_date = self._day(60)
        self.assertEqual(item.bpmn_instance_id.state, "running")
        self.assertEqual(self._states(employee), ("running", "running"))
