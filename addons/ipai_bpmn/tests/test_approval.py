# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A task asks for tiers, and a gateway branches on what came of them."""

from odoo.exceptions import UserError

from .common import BpmnCase, definitions, flows, lane_set


def sign_off(code, on_rejection=""):
    outcome = f' pulser:onRejection="{on_rejection}"' if on_rejection else ""
    return definitions(
        code,
        f'<startEvent id="s"/><userTask id="sign" pulser:approval="leave"{outcome}/>'
        '<exclusiveGateway id="x" default="x-ok"/><userTask id="ok"/>'
        '<userTask id="no"/><endEvent id="e"/>'
        + flows("s sign\nsign x\nx ok\nok e\nno e")
        + '<sequenceFlow id="x-no" sourceRef="x" targetRef="no"><conditionExpression>'
        '= sign_approval = "rejected"</conditionExpression></sequenceFlow>',
        lanes=lane_set(HR="sign ok no"),
    )


class TestApprovalOfTasks(BpmnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.definition = cls._definition(
            name="Leave", mc_code="leave", definition_domain="[]"
        )
        cls.hr.member_ids = cls.member

    def _offer(self, xml):
        instance = self._start(xml)
        item = self._item(instance, "sign")
        self.assertEqual(item.approval_code, "leave")
        item.with_user(self.member).action_done()
        self.assertEqual((item.state, item.blocked_reason), ("blocked", "approval"))
        self.assertEqual(self._places(instance), ["sign"])
        return instance, item

    def test_approved(self):
        instance, item = self._offer(sign_off("leave_a"))
        item.with_user(self.reviewer).validate_tier()
        self.assertEqual((item.state, self._places(instance)), ("done", ["ok"]))
        self.assertEqual(instance.variables["sign_approval"], "approved")
        self.assertEqual(instance.variables["sign_approval_by"], self.reviewer.name)

    def test_rejected_completes_and_the_gateway_branches(self):
        instance, item = self._offer(sign_off("leave_b", "complete"))
        self._reject(item, self.reviewer, "Laptop is missing")
        self.assertEqual((item.state, self._places(instance)), ("done", ["no"]))
        self.assertEqual(item.validation_status, "rejected")
        shown = {
            key: instance.variables[key]
            for key in instance.variables
            if key.startswith("sign_approval")
        }
        self.assertEqual(
            shown,
            {
                "sign_approval": "rejected",
                "sign_approval_comment": "Laptop is missing",
                "sign_approval_by": self.reviewer.name,
            },
        )
        last = self._meta(self._evidence(item, "state")[-1])
        self.assertIn("Laptop is missing", last["reason"])

    def test_rejected_with_an_open_child_does_not_complete(self):
        instance, item = self._offer(sign_off("leave_h", "complete"))
        self._item_of_nobody().parent_id = item
        self._reject(item, self.reviewer)
        self.assertEqual((item.state, self._places(instance)), ("running", ["sign"]))

    def test_rejected_goes_back_to_work_by_default(self):
        for number, value in enumerate(("", "redo")):
            with self.subTest(value):
                instance, item = self._offer(sign_off(f"leave_c{number}", value))
                self._reject(item, self.reviewer)
                self.assertEqual(item.state, "running")
                self.assertEqual(self._places(instance), ["sign"])
                item.with_user(self.member).action_done()
                item.with_user(self.reviewer).validate_tier()
                self.assertEqual(self._places(instance), ["ok"])
                self.assertEqual(instance.variables["sign_approval"], "approved")

    def test_a_rejected_task_is_not_finished_from_outside(self):
        """Only the rejection itself completes the task, not somebody who writes."""
        _instance, item = self._offer(sign_off("leave_d"))
        self._reject(item, self.reviewer)
        with self.assertRaises(UserError):
            item.sudo().with_context(mc_trusted=True).write(
                {"resolved_at": "2026-01-01"}
            )
        item.with_user(self.member).write({"state": "done"})
        self.assertEqual(item.state, "blocked")

    def test_nobody_to_ask_is_no_approval(self):
        instance = self._start(sign_off("leave_e"))
        self.definition.active = False
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "no tier definition has that code"):
            self._item(instance, "sign").action_done()

    def test_the_definition_is_for_those_who_ask(self):
        item = self._item_of_nobody()
        item.with_user(self.member).action_done()
        self.assertEqual(item.state, "done")

    def test_the_code_is_not_for_users_to_set(self):
        instance = self._start(sign_off("leave_f"))
        item = self._item(instance, "sign").with_user(self.member)
        for value in (False, "other"):
            with self.assertRaises(UserError):
                item.write({"approval_code": value})
        other = self.env["mc.work.item"].with_user(self.member)
        other = other.with_context(default_approval_code="leave")
        made = other.create({"name": "x", "lane_id": self.lane.id})
        self.assertFalse(made.approval_code)
        with self.assertRaises(UserError):
            other.create(
                {"name": "x", "lane_id": self.lane.id, "approval_code": "leave"}
            )

    def _item_of_nobody(self):
        values = {"name": "Plain", "lane_id": self.lane.id}
        return self.env["mc.work.item"].with_user(self.member).create(values)

    def test_offboarding_is_signed_by_two(self):
        ann, bob = (
            self._user(f"sign_{n}", "ipai_master_control.mc_group_user") for n in "ab"
        )
        self.hr.member_ids |= ann
        self.it.member_ids = bob
        xml = sign_off("leave_g").replace('"leave"', '"offboarding"')
        instance = self._start(xml)
        item = self._item(instance, "sign")
        item.with_user(self.member).action_done()
        self.assertEqual(len(item.review_ids), 2)
        item.with_user(bob).validate_tier()
        self.assertEqual(self._places(instance), ["sign"])
        item.with_user(ann).validate_tier()
        self.assertEqual(self._places(instance), ["ok"])
        told = instance.variables["sign_approval_by"]
        self.assertEqual(set(told.split(", ")), {ann.name, bob.name})
