# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.modules.module import get_manifest
from odoo.tools import convert_file

from .common import EXIT, HIRE, HrCase

ADDON = "ipai_master_control_hr"


class TestDemo(HrCase):
    """The demo files load on both series; 19 does so only when it is asked to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for path in get_manifest(ADDON)["demo"]:
            convert_file(cls.env, ADDON, path, {}, mode="init", noupdate=True)
        data = cls.env["ir.model.data"].search(
            [("module", "=", ADDON), ("model", "=", "hr.employee")]
        )
        cls.employees = cls.env["hr.employee"].browse(data.mapped("res_id"))

    def test_fifty_people_have_a_place(self):
        self.assertEqual(len(self.employees), 50)
        for name in ("department_id", "job_id", "country_id", "mc_start_date"):
            self.assertTrue(all(employee[name] for employee in self.employees), name)
        heads = self.employees.filtered(lambda employee: not employee.parent_id)
        self.assertEqual(heads.mapped("name"), ["Helena Vasconcelos"])
        self.assertEqual(len(set(self.employees.mapped("name"))), 50)
        self.assertGreater(len(self.employees.country_id), 20)

    def test_two_come_and_one_leaves_and_nobody_else_is_bothered(self):
        hired, leaving = self.employees._mc_items(HIRE), self.employees._mc_items(EXIT)
        self.assertEqual((len(hired), len(leaving)), (2, 1))
        states = set((hired | leaving).bpmn_instance_id.mapped("state"))
        self.assertEqual(states, {"running"})

    def test_each_lane_has_people(self):
        for code in ("hr", "it", "fin", "mgr"):
            lane = self._lane(code)
            self.assertIn(lane.leader_id, lane.member_ids, code)
            for user in lane.member_ids - self.recruiter - self.technician:
                self.assertTrue(user.has_group("ipai_master_control.mc_group_user"))
                self.assertEqual(user.employee_id.work_email, user.email)
