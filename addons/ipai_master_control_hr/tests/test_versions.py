# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from .common import EXIT, IS_18, HrCase


class TestVersions(HrCase):
    """19 only: contract and departure are in versions, edited by themselves."""

    __test__ = not IS_18

    def test_the_contract_gives_the_first_day(self):
        employee = self._employee(user=self.head, contract_date_start=self._day(12))
        self.assertEqual(self._emitted(employee).payload["startDate"], "2026-12-07")
        employee.version_id.contract_date_start = self._day(19)
        self.assertEqual(self._emitted(employee).payload["startDate"], "2026-12-14")

    def test_a_departure_written_on_a_version(self):
        employee = self._old_employee()
        employee.version_id.departure_date = self._day(20)
        self.assertEqual(len(employee._mc_items(EXIT)), 1)
        employee.version_id.departure_date = self._day(21)
        self.assertEqual(
            self._emitted(employee, EXIT).payload["lastDay"], str(self._day(21))
        )
        employee.version_id.departure_date = False
        self.assertEqual(self._states(employee), ("none", "cancelled"))

    def test_a_version_in_between_does_not_call_the_departure_off(self):
        employee = self._old_employee(date_version="2026-01-01")
        employee.departure_date = self._day(20)
        item = self._emitted(employee, EXIT)
        employee.create_version({"date_version": "2026-11-01", "job_title": "Elder"})
        employee.invalidate_recordset()
        self.assertFalse(employee.departure_date)
        self.assertEqual(item.bpmn_instance_id.state, "running")
        self._archive(employee)
        self.assertEqual(self._emitted(employee, EXIT), item)

    def test_a_contract_after_the_departure_is_a_rehire(self):
        employee = self._old_employee(
            user=self.head,
            date_version="2026-01-01",
            contract_date_start="2026-01-01",
            contract_date_end=self._day(-10),
        )
        employee.departure_date = self._day(-10)
        self._finish_process(self._emitted(employee, EXIT))
        employee.create_contract(self._day(40))
        self.assertEqual(self._states(employee), ("running", "none"))
        self.assertEqual(employee.mc_start_date, self._day(40))

    def test_a_renewed_contract_is_no_hire(self):
        last = self._day(-10)
        employee = self._old_employee(
            user=self.head,
            date_version="2015-01-01",
            contract_date_start="2015-01-01",
            contract_date_end=last,
        )
        employee.create_contract(last + timedelta(days=1))
        self.assertFalse(employee._mc_items())

    def test_a_deleted_version_takes_its_departure_along(self):
        employee = self._old_employee(date_version="2026-01-01")
        version = employee.create_version({"date_version": "2026-11-01"})
        employee.invalidate_recordset()
        employee.departure_date = self._day(20)
        self.assertEqual(version.departure_date, self._day(20))
        version.unlink()
        self.assertEqual(self._states(employee), ("none", "cancelled"))
