# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.addons.ipai_bpmn.models.bpmn_service import BpmnError, BpmnService

from .common import SEQUENCE, BpmnCase, definitions, flows
from .test_called import CALLER

FORK = '<startEvent id="s"/><parallelGateway id="f"/>'
TERMINATE = '<endEvent id="t"><terminateEventDefinition/></endEvent>'


class TestSameStep(BpmnCase):
    """What happens in one step may end what the same step began."""

    def _with(self, method):
        return patch.object(BpmnService, "_run_ask", method, create=True)

    def test_work_that_is_begun_and_terminated_at_once(self):
        instance = self._start(
            definitions(
                "it", f'{FORK}<userTask id="a"/>{TERMINATE}' + flows("s f\nf a\nf t")
            )
        )
        self.assertEqual(
            (instance.state, instance.work_item_id.state), ("done", "done")
        )
        self.assertFalse(self._items(instance))

    def test_two_methods_of_which_one_ends_the_process(self):
        xml = definitions(
            "it",
            f'{FORK}<serviceTask id="a" pulser:method="ask"/>'
            f'<serviceTask id="b" pulser:method="ask"/>{TERMINATE}<userTask id="c"/>'
            + flows("s f\nf a\nf b\na t\nb c"),
        )
        with self._with(lambda *_args: {}):
            self.assertEqual(self._start(xml).state, "done")

    def test_two_methods_of_which_one_fails_for_both(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><subProcess id="p"><serviceTask id="a"'
            ' pulser:method="ask"/><serviceTask id="b" pulser:method="ask"/>'
            '</subProcess><boundaryEvent id="x" attachedToRef="p">'
            '<errorEventDefinition/></boundaryEvent><userTask id="r"/>'
            + flows("s p\nx r"),
        )

        def ask(*_args):
            raise BpmnError("NO")

        with self._with(ask):
            instance = self._start(xml)
        self.assertEqual((instance.state, self._places(instance)), ("running", ["r"]))

    def test_a_signal_that_interrupts_a_method_of_its_own_step(self):
        xml = definitions(
            "it",
            f'{FORK}<intermediateThrowEvent id="g"><signalEventDefinition'
            ' signalRef="now"/></intermediateThrowEvent><serviceTask id="a"'
            ' pulser:method="ask"/><boundaryEvent id="x" attachedToRef="a">'
            '<signalEventDefinition signalRef="now"/></boundaryEvent>'
            '<userTask id="r"/>' + flows("s f\nf g\nf a\nx r"),
            roots='<signal id="now" name="now"/>',
        )
        asked = []
        with self._with(lambda *_args: asked.append(1)):
            instance = self._start(xml)
        self.assertEqual((asked, self._places(instance)), ([], ["r"]))

    def test_a_method_runs_in_the_company_of_the_instance(self):
        other = self.env["res.company"].create({"name": "Other"})
        xml = definitions(
            "it",
            '<userTask id="a"/><serviceTask id="b" pulser:method="ask"/>'
            + flows("a b"),
        )
        theirs = self.processes.with_company(other)
        seen = []
        with self._with(lambda service, *_args: seen.append(service.env.company)):
            theirs.deploy(xml)
            item = self._item(theirs.start("it"), "a")
            item.with_company(self.env.company).action_done()
        self.assertEqual(seen, [other])

    def test_a_called_process_wakes_one_that_another_called(self):
        waiting = definitions(
            "sequence",
            '<startEvent id="s"/><intermediateCatchEvent id="w">'
            '<messageEventDefinition messageRef="go"/></intermediateCatchEvent>'
            + flows("s w"),
            roots='<message id="go" name="go"/>',
        )
        self.processes.deploy(waiting)
        first = self._start(CALLER, {"person": "Ann"}, "key")
        sender = definitions(
            "sender",
            '<startEvent id="s"/><intermediateThrowEvent id="m">'
            '<messageEventDefinition messageRef="go"/></intermediateThrowEvent>'
            + flows("s m"),
            roots='<message id="go" name="go"/>',
        )
        self.processes.deploy(sender)
        caller = CALLER.replace('"sequence"', '"sender"').replace('id="it"', 'id="two"')
        caller = caller.replace('name="It"', 'name="IT"')
        second = self._start(caller, {"person": "Bob"}, "key")
        for instance in (first, second):
            self.assertEqual(instance.state, "incident")
            token = instance.token_ids.filtered(lambda one: one.state == "incident")
            self.assertIn("no variable done", token.error)

    def test_a_called_process_that_is_cancelled_by_hand(self):
        self.processes.deploy(SEQUENCE)
        instance = self._start(CALLER, {"person": "Ann"})
        instance.token_ids.called_instance_ids.cancel("Wrong person")
        token = instance.token_ids.filtered(lambda one: one.state == "incident")
        self.assertIn("was cancelled", token.error)
        token.retry("Because")
        called = token.called_instance_ids.filtered(lambda one: one.state == "running")
        token.complete({"done": 1})
        self.assertEqual((called.state, instance.state), ("cancelled", "running"))
        self.assertEqual(self._places(instance), ["a"])
