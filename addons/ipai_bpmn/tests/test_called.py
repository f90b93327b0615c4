# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .common import SEQUENCE, BpmnCase, definitions, flows, lane_set

CALLER = definitions(
    "it",
    '<startEvent id="s"/><callActivity id="c" calledElement="sequence">'
    '<extensionElements><pulser:input source="= person" target="who"/>'
    '<pulser:output source="= done" target="result"/></extensionElements>'
    '</callActivity><boundaryEvent id="x" attachedToRef="c"><errorEventDefinition/>'
    '</boundaryEvent><userTask id="a"/><userTask id="repair"/>'
    + flows("s c\nc a\nx repair"),
)


class TestCalled(BpmnCase):
    def _call(self, called=SEQUENCE):
        self.processes.deploy(called)
        instance = self._start(CALLER, {"person": "Ann"}, "key")
        return instance, instance.token_ids.called_instance_ids

    def test_the_caller_waits_and_takes_the_result(self):
        instance, called = self._call()
        self.assertEqual(called.variables, {"who": "Ann"})
        self.assertEqual(called.business_key, "key")
        self.assertEqual(called.work_item_id.parent_id, instance.work_item_id)
        self._finish(called, "a")
        called.token_ids.filtered(lambda t: t.state == "active").complete({"done": 7})
        self.assertEqual(called.state, "done")
        self.assertEqual(self._places(instance), ["a"])
        self.assertEqual(instance.variables, {"person": "Ann", "result": 7})

    def test_a_called_process_that_ends_at_once(self):
        quick = definitions(
            "sequence",
            '<startEvent id="s"/><scriptTask id="x"><script>done = who</script>'
            "</scriptTask>" + flows("s x"),
        )
        instance, _called = self._call(quick)
        self.assertEqual(instance.variables["result"], "Ann")
        self.assertEqual(self._places(instance), ["a"])

    def test_an_error_of_the_called_process_is_caught_by_the_caller(self):
        failing = definitions(
            "sequence",
            '<startEvent id="s"/><userTask id="a"/><endEvent id="e">'
            '<errorEventDefinition errorRef="no"/></endEvent>' + flows("s a\na e"),
            roots='<error id="no" errorCode="NO"/>',
            lanes=lane_set(IT="a"),
        )
        instance, called = self._call(failing)
        self._finish(called, "a")
        self.assertEqual(called.state, "cancelled")
        self.assertEqual(self._places(instance), ["repair"])
        self.assertEqual(instance.variables["errorCode"], "NO")

    def test_cancelling_the_caller_cancels_the_called(self):
        instance, called = self._call()
        item = self._item(called, "a")
        instance.cancel("Not needed")
        self.assertEqual((called.state, item.state), ("cancelled", "cancelled"))

    def test_a_process_that_is_not_there(self):
        instance = self._start(CALLER, {"person": "Ann"})
        self.assertEqual(instance.state, "incident")
        token = instance.token_ids.filtered(lambda t: t.state == "incident")
        self.assertIn("no active process sequence", token.error)
        self.processes.deploy(SEQUENCE)
        token.retry("Because")
        self.assertEqual(instance.state, "running")

    def test_processes_that_call_each_other_without_end(self):
        circle = CALLER.replace('calledElement="sequence"', 'calledElement="it"')
        circle = circle.replace("= person", "= 'x'")
        with self.assertRaisesRegex(UserError, "circle"):
            self._start(circle)
