# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .common import BpmnCase, definitions, flows

FORM = (
    '<userTask id="a" pulser:assignee="mc_member"><extensionElements>'
    '<pulser:field id="isApproved" label="Approve?" type="boolean"/>'
    '<pulser:field id="comment" label="Comment" type="text" required="true"/>'
    '<pulser:field id="amount" label="Amount" type="number"/>'
    '<pulser:output source="= isApproved" target="decision"/>'
    '<pulser:output source="= comment" target="why"/>'
    "</extensionElements></userTask>"
)
XML = definitions(
    "it", f'<startEvent id="s"/>{FORM}<userTask id="b"/>' + flows("s a\na b")
)


class TestForms(BpmnCase):
    def test_the_form_of_a_task_gives_variables(self):
        instance = self._start(XML)
        item = self._item(instance, "a").with_user(self.member)
        names = {
            one["string"]: one["name"]
            for one in item.read(["bpmn_form"])[0]["bpmn_form"]
        }
        self.assertEqual(list(names), ["Approve?", "Comment *", "Amount"])
        with self.assertRaisesRegex(UserError, "Comment: missing"):
            item.action_done()
        item.bpmn_form = {names["Approve?"]: True, names["Comment *"]: "Fine."}
        item.action_done()
        self.assertEqual(self._places(instance), ["b"])
        self.assertEqual(instance.variables, {"decision": True, "why": "Fine."})

    def test_the_api_gives_variables_instead(self):
        instance = self._start(XML)
        token = instance.token_ids
        with self.assertRaisesRegex(UserError, "Comment: missing"):
            token.complete({"isApproved": False})
        token.complete({"isApproved": False, "comment": "No."})
        self.assertEqual(instance.variables, {"decision": False, "why": "No."})
        self.assertEqual(token.work_item_id.state, "done")
        with self.assertRaises(UserError):
            token.complete({"comment": "Again."})
