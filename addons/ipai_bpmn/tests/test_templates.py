# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.addons.ipai_bpmn.models.bpmn_process_template import TEMPLATES
from odoo.exceptions import UserError, ValidationError

from .common import BpmnCase


class TestTemplates(BpmnCase):
    def _run(self, name, **variables):
        self.processes.deploy_template(name)
        return self.processes.start(name, "Ann", variables)

    def _fill(self, instance, node, **values):
        """Fill the form of a task in, as a person does, and finish it."""
        item = self._item(instance, node)
        names = {field.name: name for name, field in item._bpmn_fields()}
        item.bpmn_form = {names[key]: value for key, value in values.items()}
        item.action_done()

    def _lane_codes(self, instance):
        return {
            item.bpmn_node_id.element_id: item.lane_id.code
            for item in self._items(instance)
        }

    def _ended(self, instance, node):
        self.assertEqual(
            (instance.state, instance.work_item_id.state), ("done", "done")
        )
        entered = instance.history_ids.filtered(lambda entry: entry.what == "enter")
        self.assertEqual(entered[-1].node_id.element_id, node)

    def test_all_of_them_deploy_and_there_are_no_others(self):
        for name, _label in TEMPLATES:
            process = self.processes.deploy_template(name)
            self.assertEqual((process.code, process.state), (name, "active"))
        for name in ("nothing", "../__manifest__", "onboarding.bpmn"):
            with self.assertRaisesRegex(ValidationError, "There is no template"):
                self.processes.deploy_template(name)

    def test_the_wizard_offers_them(self):
        wizard = self.env["bpmn.deploy"].with_user(self.manager)
        wizard = wizard.create({"template": "incident"})
        wizard._onchange_template()
        wizard._onchange_file()
        self.assertFalse(wizard.problems or wizard.lane_line_ids)
        process = self.processes.browse(wizard.action_deploy()["res_id"])
        self.assertEqual(process.name, "Incident")
        with self.assertRaisesRegex(UserError, "Choose a file"):
            self.env["bpmn.deploy"].create({}).action_deploy()

    def test_onboarding(self):
        instance = self._run("onboarding")
        with self.assertRaisesRegex(UserError, "First day: missing"):
            self._item(instance, "file").action_done()
        self._fill(instance, "file", startDate="2026-12-01")
        self.assertEqual(
            self._lane_codes(instance),
            {"accounts": "IT", "workplace": "IT", "payroll": "FIN", "plan": "MGR"},
        )
        self.now += timedelta(days=2)
        self.env["bpmn.timer.sweep"]._cron_sweep()
        self.assertEqual(self._lane_codes(instance)["ask"], "MGR")
        self._finish(instance, "accounts", "workplace", "payroll", "plan")
        self.assertEqual(self._lane_codes(instance), {"ask": "MGR", "welcome": "HR"})
        self._finish(instance, "welcome", "ask")
        self.assertEqual(instance.state, "done")
        self.assertEqual(instance.variables["startDate"], "2026-12-01")

    def test_offboarding_needs_both_signatures(self):
        self.hr.member_ids, self.it.member_ids = self.reviewer, self.outsider
        instance = self._run("offboarding")
        self._fill(instance, "confirm", lastDay="2026-12-31", handover="Bob")
        self.assertEqual(
            self._lane_codes(instance),
            {"access": "IT", "equipment": "IT", "papers": "HR", "settle": "FIN"},
        )
        self._finish(instance, "access", "equipment", "papers", "settle")
        self.assertEqual(self._lane_codes(instance), {"signOff": "MGR"})
        asked = self._item(instance, "signOff")
        asked.action_done()
        asked.with_user(self.reviewer).validate_tier()
        self._reject(asked, self.outsider, "The laptop is missing")
        self.assertEqual(self._lane_codes(instance), {"open": "MGR"})
        self.assertEqual(
            instance.variables["signOff_approval_comment"], "The laptop is missing"
        )
        self._finish(instance, "open")
        asked = self._item(instance, "signOff")
        asked.action_done()
        for user in (self.outsider, self.reviewer):
            self.assertEqual(asked.state, "blocked")
            asked.with_user(user).validate_tier()
        self._ended(instance, "left")

    def test_their_manager_gets_what_is_the_managers(self):
        manager = {"id": 1, "name": "Bo", "login": self.member.login}
        leaving = self._run("offboarding", manager=manager)
        self.assertEqual(self._item(leaving, "confirm").user_id, self.member)
        for other in (None, {"id": 2, "name": "Al", "login": None}):
            leaving = self._run("offboarding", manager=other)
            self.assertFalse(self._item(leaving, "confirm").user_id)

    def test_forms_show_what_is_known(self):
        leaving = self._run("offboarding", lastDay="2026-12-31", handover=7)
        item = self._item(leaving, "confirm")
        last, handover = (name for name, _field in item._bpmn_fields())
        self.assertEqual(str(item.bpmn_form[last]), "2026-12-31")
        self.assertFalse(item.bpmn_form[handover], "a number is no name")
        leaving._set_variables({"lastDay": "2027-01-31", "other": 1})
        self.assertEqual(str(item.bpmn_form[last]), "2027-01-31")
        self.assertEqual(leaving.variables["other"], 1)
        leaving._set_variables({"lastDay": "soon"})
        self.assertEqual(str(item.bpmn_form[last]), "2027-01-31")
        steps = leaving.step_count
        leaving.cancel("Stays")
        leaving._set_variables({"lastDay": "2028-01-31"})
        self.assertEqual(leaving.variables["lastDay"], "soon")
        self.assertEqual(leaving.step_count, steps + 1)

    def test_an_expense_of_the_usual_size(self):
        instance = self._run("expense_approval", amount=80)
        self._fill(instance, "approve", isApproved=True)
        self.assertEqual(self._lane_codes(instance), {"pay": "FIN"})
        self._finish(instance, "pay")
        self._ended(instance, "paid")

    def test_a_large_expense_is_checked(self):
        instance = self._run("expense_approval", amount=80, limit=50)
        self._fill(instance, "approve", isApproved=True)
        self._fill(instance, "check", isChecked=True)
        self._finish(instance, "pay")
        self._ended(instance, "paid")
        refused = self.processes.start("expense_approval", "Bob", {"amount": 5000})
        self._fill(refused, "approve", isApproved=True)
        self._fill(refused, "check", isChecked=False, checkComment="No receipt")
        self._ended(refused, "rejected")
        self.assertEqual(refused.variables["checkComment"], "No receipt")

    def test_an_expense_that_is_rejected(self):
        instance = self._run("expense_approval", amount=80)
        self._fill(instance, "approve", isApproved=False)
        self._ended(instance, "rejected")

    def test_access_for_a_time(self):
        instance = self._run("access_request")
        self._fill(instance, "decide", isApproved=True, until="2026-12-01")
        self._finish(instance, "grant")
        self.assertFalse(self._items(instance))
        self.now += timedelta(days=6)
        self.env["bpmn.timer.sweep"]._cron_sweep()
        self.assertEqual(self._lane_codes(instance), {"withdraw": "IT"})
        self._finish(instance, "withdraw")
        self._ended(instance, "withdrawn")

    def test_access_without_an_end_and_access_refused(self):
        instance = self._run("access_request")
        self._fill(instance, "decide", isApproved=True)
        self._finish(instance, "grant")
        self._ended(instance, "granted")
        refused = self.processes.start("access_request")
        self._fill(refused, "decide", isApproved=False)
        self._ended(refused, "refused")

    def test_a_severe_incident_of_our_own(self):
        instance = self._run("incident")
        self.now += timedelta(hours=1)
        self.env["bpmn.timer.sweep"]._cron_sweep()
        self.assertEqual(self._lane_codes(instance), {"triage": "IT", "push": "MGR"})
        self._finish(instance, "push")
        self._fill(instance, "triage", severity=1, isOurs=True)
        self.assertEqual(
            self._lane_codes(instance), {"inform": "MGR", "restore": "IT", "fix": "DEV"}
        )
        self.assertEqual(self._item(instance, "restore").priority, "1")
        self._finish(instance, "fix", "inform", "restore")
        self._fill(instance, "review", lesson="Test the restore.")
        self._ended(instance, "closed")

    def test_a_small_incident(self):
        instance = self._run("incident")
        self._fill(instance, "triage", severity=4, isOurs=False)
        self.assertEqual(self._lane_codes(instance), {"restore": "IT"})
        self._finish(instance, "restore")
        self.assertEqual(self._lane_codes(instance), {"review": "IT"})
