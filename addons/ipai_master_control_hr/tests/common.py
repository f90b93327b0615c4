# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import release
from odoo.addons.ipai_master_control.tests.common import USER, MasterControlMixin
from odoo.tests import TransactionCase, new_test_user

IS_18 = release.version_info[0] < 19
HIRE, EXIT = "hr.hire", "hr.exit"
OFFICER = "hr.group_hr_user"
HEAD = "hr.group_hr_manager"


class HrMixin(MasterControlMixin):
    """A company with an HR officer who knows nothing of Master Control."""

    @classmethod
    def _set_up_hr(cls):
        cls._set_up_people()
        cls.officer, cls.head, cls.recruiter, cls.technician = cls._users(
            hr_officer=OFFICER,
            # 19 shows contracts to these alone, and its wizard and copies read them.
            hr_head=HEAD,
            hr_recruiter=USER,
            it_technician=USER,
        )
        cls._lane("hr").member_ids = cls.recruiter
        cls._lane("it").member_ids = cls.technician
        cls.department = cls.env["hr.department"].create({"name": "Foundry"})
        cls.job = cls.env["hr.job"].create({"name": "Founder"})
        cls.boss = cls.env["hr.employee"].create(
            {"name": "Bo Ss", "user_id": cls.member.id, "mc_start_date": "2001-01-01"}
        )

    @classmethod
    def _lane(cls, code):
        return cls.env.ref(f"ipai_master_control.mc_lane_{code}")

    @classmethod
    def _event(cls, code):
        return cls.env["mc.source.event"].search(
            [("code", "=", code), ("company_id", "=", cls.env.company.id)]
        )

    def _day(self, number):
        """Return the day so many days from today."""
        return self.now.date() + timedelta(days=number)

    def _employee(self, name="Ann Example", user=None, **values):
        values = {"name": name, "department_id": self.department.id, **values}
        values = {"job_id": self.job.id, "parent_id": self.boss.id, **values}
        employees = self.env["hr.employee"].with_user(user or self.officer)
        return employees.create(values).with_env(self.env)

    def _old_employee(self, name="Old Hand", **values):
        """Return somebody who has been there for years."""
        return self._employee(name, mc_start_date="2015-01-01", **values)

    def _leaver(self, days=20):
        """Return somebody whose offboarding has begun."""
        employee = self._old_employee()
        employee.with_user(self.officer).departure_date = self._day(days)
        return employee

    def _emitted(self, employee, code=HIRE):
        """Return the one item that is active."""
        item = employee._mc_items(code, active=True)
        self.assertEqual(len(item), 1)
        return item

    def _states(self, employee):
        return (employee.mc_onboarding_state, employee.mc_offboarding_state)

    def _finish_process(self, item):
        """Do all the work of a process, as people would."""
        instance = item.bpmn_instance_id
        for _round in range(20):
            tasks = instance.work_item_ids.filtered(
                lambda one: not one.bpmn_is_root and one.state in ("open", "running")
            )
            if not tasks:
                break
            for task in tasks:
                self._finish_task(task)
        self.assertEqual(instance.state, "done")

    def _finish_task(self, task):
        values = {"text": "Ida", "date": "2026-12-31", "boolean": True, "number": 1}
        task.bpmn_form = {
            name: values[field.type] for name, field in task._bpmn_fields()
        }
        task.action_done()
        for signer in (self.technician, self.recruiter):
            if task.state == "blocked":
                task.with_user(signer).validate_tier()

    def _until_sign_off(self, item):
        """Do all that comes before; return the task that waits for both."""
        instance = item.bpmn_instance_id
        for _round in range(2):
            for task in instance.work_item_ids - item:
                if task.state == "open":
                    self._finish_before_sign_off(task)
        asked = instance.work_item_ids.filtered("approval_code")
        asked.action_done()
        self.assertEqual((asked.state, len(asked.review_ids)), ("blocked", 2))
        return asked

    def _finish_before_sign_off(self, task):
        if not task.approval_code:
            self._finish_task(task)


class HrCase(HrMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_hr()

    def setUp(self):
        super().setUp()
        self.now = datetime(2026, 11, 25, 8, 0)
        clock = patch.object(type(self.env["mc.clock"]), "now", lambda _clock: self.now)
        self.startPatcher(clock)

    def _archive(self, employee):
        """Archive as the button does, without the wizard that follows."""
        employee.with_user(self.officer).with_context(no_wizard=True).action_archive()
        employee.flush_recordset()

    def _unarchive(self, employee):
        employee.with_user(self.officer).action_unarchive()

    def _register_departure(self, employee, day):
        """Go through Odoo's wizard, which archives."""
        wizards = self.env["hr.departure.wizard"].with_user(self.head)
        values = {"departure_date": day, "departure_description": "Moves away"}
        if IS_18:
            wizards = wizards.with_context(active_id=employee.id, toggle_active=True)
            values["employee_id"] = employee.id
        else:
            wizards = wizards.with_context(
                active_ids=employee.ids, employee_termination=True
            )
            values |= {"employee_ids": [(6, 0, employee.ids)], "set_date_end": False}
        wizards.create(values).action_register_departure()

    def _new_user(self, login, groups):
        return new_test_user(self.env, login, groups=groups)
