# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import BpmnCase, definitions, flows, lane_set

BODY = '<startEvent id="s"/><userTask id="a"/><userTask id="b"/>' + flows("s a\na b")


class TestLanes(BpmnCase):
    def test_lanes_are_found_by_code_or_name_in_any_case(self):
        xml = definitions(
            "p", BODY, lanes=lane_set(hr="a", **{"human  resources": "b"})
        )
        instance = self._start(xml)
        self.assertEqual(self._item(instance, "a").lane_id, self.hr)
        self._finish(instance, "a")
        self.assertEqual(self._item(instance, "b").lane_id, self.hr)

    def test_a_lane_that_nobody_has_is_refused_and_can_be_mapped(self):
        xml = definitions("p", BODY, lanes=lane_set(Payroll="a b"))
        with self.assertRaisesRegex(
            ValidationError, "lane_Payroll: “Payroll” is no lane"
        ):
            self.processes.deploy(xml)
        self.assertEqual(self.processes.lanes_to_map(xml), ["Payroll", "P"])
        wizard = self.env["bpmn.deploy"].with_user(self.manager)
        wizard = wizard.create({"file": self._encoded(xml)})
        wizard._onchange_file()
        self.assertEqual(wizard.lane_line_ids.mapped("name"), ["Payroll", "P"])
        with self.assertRaisesRegex(UserError, "Payroll: choose a lane"):
            wizard.action_deploy()
        wizard.lane_line_ids.lane_id = self.it
        action = wizard.action_deploy()
        process = self.processes.browse(action["res_id"])
        self.assertEqual(process.lane_ids.lane_id, self.it)
        again = definitions("q", BODY, lanes=lane_set(PAYROLL="a b"))
        self.assertEqual(self.processes.deploy(again).lane_ids.lane_id, self.it)

    def test_the_lane_around_counts_when_the_inner_one_is_unknown(self):
        inner = lane_set(**{"Night shift": "a"}).replace("laneSet", "childLaneSet")
        lanes = lane_set(IT="b").replace("</lane>", f"{inner}</lane>")
        instance = self._start(definitions("p", BODY, lanes=lanes))
        self.assertEqual(self._item(instance, "a").lane_id, self.it)

    def test_without_lanes_the_process_names_it(self):
        instance = self._start(definitions("it", BODY))
        self.assertEqual(self._item(instance, "a").lane_id, self.it)
        self.assertEqual(instance.work_item_id.lane_id, self.it)

    def test_mappings_are_for_managers_and_stay_in_their_company(self):
        mappings = self.env["bpmn.lane.mapping"]
        with self.assertRaises(AccessError):
            mappings.with_user(self.member).create({"name": "X", "lane_id": self.it.id})
        other = self.env["res.company"].create({"name": "Other"})
        lane = self.env["mc.lane"].search([("company_id", "=", other.id)], limit=1)
        with self.assertRaises(UserError):
            mappings.create({"name": "X", "lane_id": lane.id})
        mappings._remember("Payroll", lane)
        xml = definitions("p", BODY, lanes=lane_set(Payroll="a b"))
        with self.assertRaises(ValidationError):
            self.processes.deploy(xml)

    def test_a_mapping_changes_no_other(self):
        mappings = self.env["bpmn.lane.mapping"]
        first = mappings._remember("Payroll", self.it)
        second = mappings._remember("%", self.hr)
        self.assertEqual((first.lane_id, second.lane_id), (self.it, self.hr))
        self.assertEqual(mappings._remember(" PAYROLL ", self.hr), first)

    def test_the_wizard_maps_to_lanes_of_the_company_only(self):
        other = self.env["res.company"].create({"name": "Other"})
        lane = self.env["mc.lane"].search([("company_id", "=", other.id)], limit=1)
        xml = definitions("p", BODY, lanes=lane_set(Payroll="a b"))
        wizard = self.env["bpmn.deploy"].with_user(self.manager)
        line = {"name": "Payroll", "lane_id": lane.id}
        wizard = wizard.create(
            {"file": self._encoded(xml), "lane_line_ids": [(0, 0, line)]}
        )
        with self.assertRaisesRegex(UserError, "of this company"):
            wizard.action_deploy()

    def test_only_managers_ask_for_lanes_to_map(self):
        with self.assertRaises(AccessError):
            self.processes.with_user(self.member).lanes_to_map(
                definitions("p", BODY, lanes=lane_set(Payroll="a b"))
            )
