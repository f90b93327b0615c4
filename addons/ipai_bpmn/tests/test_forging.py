# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import SEQUENCE, BpmnCase, definitions, flows
from .test_events import _catch, _end
from .test_forms import XML


class TestForging(BpmnCase):
    """An RPC client chooses values and context; neither moves a token."""

    def test_an_item_cannot_claim_to_be_a_task(self):
        instance = self._start(SEQUENCE)
        token = instance.token_ids
        lane = self.env["mc.lane"].search([("code", "=", "IT")], limit=1)
        lane.member_ids |= self.member
        items = self.env["mc.work.item"].with_user(self.member)
        values = {"name": "Mine", "lane_id": lane.id}
        claims = {
            "bpmn_token_id": token.id,
            "bpmn_instance_id": instance.id,
            "bpmn_node_id": token.node_id.id,
            "bpmn_is_root": True,
        }
        item = items.create([values])
        for name, value in claims.items():
            with self.assertRaisesRegex(UserError, "not by hand"):
                items.create([{**values, name: value}])
            with self.assertRaisesRegex(UserError, "not by hand"):
                item.write({name: value})
        defaults = {f"default_{name}": value for name, value in claims.items()}
        sneaky = items.with_context(**defaults).create([values])
        self.assertFalse(any(sneaky[name] for name in claims))
        # Even an item that names the token moves it only when the token names the item.
        claim = {key: claims[key] for key in ("bpmn_token_id", "bpmn_node_id")}
        item.sudo().write(claim)
        item.action_done()
        self.assertEqual(self._places(instance), ["a"])

    def test_the_context_gives_no_results(self):
        instance = self._start(XML)
        item = self._item(instance, "a").with_user(self.member)
        forged = item.with_context(bpmn_results={"comment": "x", "salary": 9})
        with self.assertRaisesRegex(UserError, "Comment: missing"):
            forged.action_done()

    def test_the_context_does_not_lift_the_limit_of_circles(self):
        circle = definitions(
            "it",
            '<startEvent id="s"/><callActivity id="c" calledElement="it"/>'
            + flows("s c"),
        )
        self.processes.deploy(circle)
        for depth in (-1000, "many"):
            with self.assertRaisesRegex(UserError, "circle"):
                self.processes.with_context(bpmn_depth=depth).start("it")

    def test_the_context_names_no_foreign_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.processes.with_company(other).deploy(_catch("wait", "signal", "g"))
        waiting = self.processes.with_company(other).start("wait")
        mine = self.processes.with_user(self.member)
        mine = mine.with_context(allowed_company_ids=other.ids)
        for call in (
            lambda: mine.signal("alarm"),
            lambda: mine.message("alarm"),
            lambda: mine.start("wait"),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(waiting.state, "running")

    def test_defaults_in_the_context_do_not_make_records(self):
        sneaky = self.processes.with_context(default_state="active")
        process = sneaky.import_documentation(_end("doc", "signal", "g"))
        self.assertEqual(process.state, "draft")

    def test_names_are_texts(self):
        for name in (None, "", 5, ["x"], {"x": 1}):
            with self.assertRaises(ValidationError):
                self.processes.start(name)
            with self.assertRaises(ValidationError):
                self.processes.message(name)
            with self.assertRaises(ValidationError):
                self.processes.signal(name)

    def test_what_the_api_gave_outlives_a_review(self):
        self._definition(definition_domain="[('bpmn_token_id', '!=', False)]")
        instance = self._start(XML)
        token = instance.token_ids
        token.complete({"isApproved": True, "comment": "Fine."})
        item = token.work_item_id
        self.assertEqual((item.state, self._places(instance)), ("blocked", ["a"]))
        item.with_user(self.reviewer).validate_tier()
        self.assertEqual(self._places(instance), ["b"])
        self.assertEqual(instance.variables, {"decision": True, "why": "Fine."})
