# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests.common import new_test_user

from .common import PARALLEL, SEQUENCE, BpmnCase, definitions, flows

BROKEN = definitions(
    "broken",
    '<startEvent id="s"/><endEvent id="e"/>'
    '<scriptTask id="x"><script>y = nothing + 1</script></scriptTask>'
    + flows("s x\nx e"),
)


class TestDiagram(BpmnCase):
    def setUp(self):
        super().setUp()
        self.hr.member_ids = self.member

    def test_a_model_without_a_picture_gets_one_with_lanes(self):
        process = self.processes.deploy(SEQUENCE)
        self.assertNotIn("BPMNShape", SEQUENCE)
        for element in ("a", "b", "lane_HR", "lane_IT"):
            self.assertIn(f'bpmnElement="{element}"', process.diagram)
        self.assertEqual(process.export_xml(), self._encoded(SEQUENCE).decode())
        instance = self.processes.start("sequence")
        self.assertEqual(instance.diagram, process.diagram)

    def test_other_encodings(self):
        text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + SEQUENCE.replace(
            "Sign contract", "Vertrag für Ärzte"
        )
        process = self.processes.deploy(text.encode("iso-8859-1"))
        self.assertIn("Vertrag für Ärzte", process.diagram)

    def test_counts_over_all_running_instances(self):
        process = self.processes.deploy(PARALLEL)
        first, second = (self.processes.start("parallel") for _number in range(2))
        self._finish(first, "a")
        self.assertEqual(
            process.diagram_state()["nodes"],
            {"a": {"active": 1}, "b": {"active": 2}, "j": {"active": 1}},
        )
        second.cancel("No more")
        self.assertEqual(
            process.diagram_state()["nodes"], {"b": {"active": 1}, "j": {"active": 1}}
        )

    def test_an_incident_is_counted_where_it_happened(self):
        instance = self._start(BROKEN)
        self.assertEqual(instance.state, "incident")
        self.assertEqual(instance.diagram_state()["nodes"]["x"], {"incident": 1})
        state = instance.process_id.diagram_state()
        self.assertEqual(state, {"nodes": {"x": {"incident": 1}}, "flows": []})

    def test_the_way_already_gone(self):
        instance = self._start(SEQUENCE)
        self._finish(instance, "a")
        state = instance.diagram_state()
        self.assertEqual(state["flows"], ["a-b", "s-a"])
        self.assertEqual(state["nodes"]["a"], {"left": 1})
        self.assertEqual(state["nodes"]["b"], {"active": 1})

    def test_one_query_for_the_counts(self):
        process = self.processes.deploy(PARALLEL)
        for _number in range(5):
            self.processes.start("parallel")
        process.diagram_state()
        self.env.invalidate_all()
        # The process itself, the counts, the names of the nodes.
        with self.assertQueryCount(3):
            process.diagram_state()

    def test_people_see_what_their_records_show(self):
        instance = self._start(SEQUENCE)
        process = instance.process_id
        mine = process.with_user(self.member).diagram_state()
        self.assertEqual(mine["nodes"], {"a": {"active": 1}})
        others = process.with_user(self.outsider).diagram_state()
        self.assertEqual(others["nodes"], {})
        with self.assertRaises(AccessError):
            instance.with_user(self.outsider).diagram_state()
        nobody = new_test_user(self.env, "nobody", groups="base.group_user")
        for record in (process, instance):
            with self.assertRaises(AccessError):
                record.with_user(nobody).diagram_state()

    def test_another_company(self):
        process = self.processes.deploy(SEQUENCE)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "ipai_master_control.mc_group_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            process.with_user(stranger).diagram_state()
