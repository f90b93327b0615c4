# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from .common import SEQUENCE, BpmnCase, definitions


class TestDraft(BpmnCase):
    def setUp(self):
        super().setUp()
        self.drafts = self.env["bpmn.draft"].with_user(self.manager)

    def test_a_new_one_is_a_pool_with_a_start(self):
        first, second = (self.drafts.create({"name": name}) for name in "ab")
        self.assertIn("<bpmn:startEvent", first.xml)
        self.assertNotEqual(first.xml, second.xml)

    def test_check_says_every_reason_and_where(self):
        xml = definitions("wrong", '<callActivity id="x"/><userTask id="z"/>')
        draft = self.drafts.create({"name": "Wrong", "xml": xml})
        draft.action_check()
        self.assertIn("[call-target]", draft.problems)
        self.assertIn("is no lane of the company", draft.problems)
        self.assertEqual(draft.problem_elements, "x\nz")
        draft.xml = SEQUENCE
        self.assertFalse(draft.problems or draft.is_checked)
        draft.action_check()
        self.assertFalse(draft.problems)
        self.assertTrue(draft.is_checked)

    def test_check_of_what_cannot_be_read(self):
        for xml, reason in (("<a", "XML"), (definitions("none", ""), "empty|content")):
            draft = self.drafts.create({"name": "Bad", "xml": xml})
            draft.action_check()
            self.assertRegex(draft.problems, reason)
            with self.assertRaises(ValidationError):
                draft.action_deploy()

    def test_deploy(self):
        draft = self.drafts.create({"name": "Sequence", "xml": SEQUENCE})
        action = draft.action_deploy()
        process = self.processes.browse(action["res_id"])
        self.assertEqual((process.code, process.state), ("sequence", "active"))

    def test_unknown_lanes_are_asked_for(self):
        xml = SEQUENCE.replace('name="HR"', 'name="People Team"')
        draft = self.drafts.create({"name": "Sequence", "xml": xml})
        action = draft.action_deploy()
        self.assertEqual(action["res_model"], "bpmn.deploy")
        wizard = self.env["bpmn.deploy"].browse(action["res_id"])
        wizard = wizard.with_user(self.manager)
        names = ["People Team", "Sequence"]  # the lane, and that of the whole process
        self.assertEqual(wizard.lane_line_ids.mapped("name"), names)
        with Form(wizard) as form:
            for number in range(2):
                with form.lane_line_ids.edit(number) as line:
                    line.lane_id = self.hr
        process = self.processes.browse(wizard.action_deploy()["res_id"])
        self.assertEqual(process.lane_ids.lane_id, self.hr | self.it)

    def test_edit_a_copy(self):
        process = self.processes.deploy(SEQUENCE).with_user(self.manager)
        draft = self.drafts.browse(process.action_edit_copy()["res_id"])
        self.assertIn("BPMNShape", draft.xml)
        draft.action_deploy()
        newest = self.processes.search([("code", "=", "sequence")], limit=1)
        self.assertEqual((newest.version, process.state), (2, "retired"))

    def test_only_managers_draw(self):
        draft = self.drafts.create({"name": "Mine"})
        process = self.processes.deploy(SEQUENCE)
        for user in (self.member, self.auditor):
            with self.assertRaises(AccessError):
                self.env["bpmn.draft"].with_user(user).create({"name": "Not mine"})
            with self.assertRaises(AccessError):
                draft.with_user(user).action_deploy()
            with self.assertRaises(AccessError):
                process.with_user(user).action_edit_copy()

    def test_another_company(self):
        draft = self.drafts.create({"name": "Mine"})
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "ipai_master_control.mc_group_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            draft.with_user(stranger).action_check()

    def test_too_large(self):
        with self.assertRaises(ValidationError):
            self.drafts.create({"name": "Huge", "xml": "x" * (6 * 1024 * 1024)})
