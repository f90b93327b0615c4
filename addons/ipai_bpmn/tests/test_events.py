# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import BpmnCase, definitions, flows

ROOTS = (
    '<message id="m" name="payment"><extensionElements>'
    '<pulser:subscription correlationKey="= order"/></extensionElements></message>'
    '<message id="plain" name="plain"/><signal id="g" name="alarm"/>'
)


def _catch(code, kind, ref):
    return definitions(
        code,
        f'<startEvent id="s"/><intermediateCatchEvent id="c"><{kind}EventDefinition'
        f' {kind}Ref="{ref}"/></intermediateCatchEvent><endEvent id="e"/>'
        + flows("s c\nc e"),
        roots=ROOTS,
    )


def _end(code, kind, ref):
    return definitions(
        code,
        f'<startEvent id="s"/><endEvent id="e"><{kind}EventDefinition'
        f' {kind}Ref="{ref}"/></endEvent>' + flows("s e"),
        roots=ROOTS,
    )


class TestEvents(BpmnCase):
    def test_a_message_goes_to_the_one_it_is_for(self):
        self.processes.deploy(_catch("wait", "message", "m"))
        one, two = (self.processes.start("wait", None, {"order": n}) for n in (1, 2))
        self.assertEqual(self.processes.message("payment", "3"), 0)
        self.assertEqual(self.processes.message("payment"), 0)
        self.assertEqual(self.processes.message("payment", "2", {"paid": 9}), 1)
        self.assertEqual((one.state, two.state), ("running", "done"))
        self.assertEqual(two.variables, {"order": 2, "paid": 9})
        self.assertEqual(one.message("payment", "2"), 0)
        self.assertEqual(one.message("payment", "1"), 1)
        self.assertEqual(one.state, "done")

    def test_without_a_key_the_business_key_counts(self):
        self.processes.deploy(_catch("wait", "message", "plain"))
        one, two = (self.processes.start("wait", key) for key in ("A", "B"))
        self.assertEqual(self.processes.message("plain", "B"), 1)
        self.assertEqual((one.state, two.state), ("running", "done"))
        self.assertEqual(self.processes.message("plain"), 1)
        self.assertEqual(one.state, "done")

    def test_the_order_number_zero_is_a_key(self):
        self.processes.deploy(_catch("wait", "message", "m"))
        zero = self.processes.start("wait", None, {"order": 0})
        self.assertEqual(self.processes.message("payment"), 0)
        self.assertEqual(self.processes.message("payment", 0), 1)
        self.assertEqual(zero.state, "done")

    def test_a_message_of_another_process(self):
        waiting = self._start(_catch("wait", "message", "m"), {"order": 5})
        sender = self._start(_end("send", "message", "m"), {"order": 5})
        self.assertEqual((sender.state, waiting.state), ("done", "done"))

    def test_a_signal_reaches_all(self):
        self.processes.deploy(_catch("wait", "signal", "g"))
        waiting = [self.processes.start("wait") for _n in range(3)]
        self._start(_end("send", "signal", "g"))
        self.assertEqual({one.state for one in waiting}, {"done"})
        self.assertEqual(self.processes.signal("alarm"), 0)

    def test_signals_and_messages_start_processes(self):
        body = (
            '<startEvent id="s"><messageEventDefinition messageRef="plain"/>'
            '</startEvent><startEvent id="t"><signalEventDefinition signalRef="g"/>'
            "</startEvent>"
            '<userTask id="a"/>' + flows("s a\nt a")
        )
        process = self.processes.deploy(definitions("it", body, roots=ROOTS))
        with self.assertRaisesRegex(UserError, "started by an event only"):
            self.processes.start("it")
        self.assertEqual(self.processes.message("plain", "key", {"n": 1}), 1)
        instance = process.instance_ids
        self.assertEqual((instance.business_key, instance.variables), ("key", {"n": 1}))
        self.assertEqual(self.processes.signal("alarm"), 1)
        self.assertEqual(len(process.instance_ids), 2)
        process.action_retire()
        self.assertEqual(self.processes.message("plain", "key"), 0)

    def test_a_process_that_starts_itself_without_end(self):
        body = (
            '<startEvent id="s"/><startEvent id="t">'
            '<signalEventDefinition signalRef="g"/></startEvent><endEvent id="e">'
            '<signalEventDefinition signalRef="g"/>'
            "</endEvent>" + flows("s e\nt e")
        )
        with self.assertRaisesRegex(UserError, "circle"):
            self._start(definitions("it", body, roots=ROOTS))

    def test_other_companies_hear_nothing(self):
        waiting = self._start(_catch("wait", "signal", "g"))
        other = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self.processes.with_company(other).signal("alarm"), 0)
        self.assertEqual(waiting.state, "running")

    def test_who_may_send_and_what(self):
        self._start(_catch("wait", "signal", "g"))
        with self.assertRaises(AccessError):
            self.processes.with_user(self.auditor).signal("alarm")
        with self.assertRaises(ValidationError):
            self.processes.with_user(self.member).signal("alarm", {"x": object()})
        self.assertEqual(self.processes.with_user(self.member).signal("alarm"), 1)
