# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo.addons.ipai_bpmn.models.bpmn_service import BpmnService
from odoo.exceptions import AccessError, UserError

from .common import SEQUENCE, BpmnCase, definitions, flows

ROOTS = (
    '<message id="m" name="note"/><signal id="g" name="alarm"/>'
    '<escalation id="l" escalationCode="LATE"/><error id="r" errorCode="BAD"/>'
)
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
UNDO = "<compensateEventDefinition/>"


def undo(activity, handler, more=""):
    """Return a compensation event at an activity, and what it leads to."""
    return (
        f'<boundaryEvent id="{activity}-c" attachedToRef="{activity}">{UNDO}'
        f'</boundaryEvent><userTask id="{handler}" isForCompensation="true"{more}/>'
        f'<association id="{activity}-h" sourceRef="{activity}-c"'
        f' targetRef="{handler}"/>'
    )


class TestConstructs(BpmnCase):
    """What the engine decides is stored, and goes on from what is stored."""

    def _one(self, instance, node):
        """Return the oldest open item of a node that several may have."""
        items = self._items(instance).sorted("id")
        return items.filtered(lambda item: item.bpmn_node_id.element_id == node)[0]

    def _waiting(self, instance):
        return instance.token_ids.filtered(lambda token: token.state == "active")

    # Several instances

    def test_each_person_gets_an_item(self):
        xml = definitions(
            "it",
            '<userTask id="a" pulser:assignee="= person">'
            '<multiInstanceLoopCharacteristics pulser:collection="people"'
            ' pulser:elementVariable="person"><extensionElements>'
            '<pulser:loopCharacteristics outputCollection="answers"'
            ' outputElement="= answer"/></extensionElements>'
            "<completionCondition>= numberOfCompletedInstances == 2"
            "</completionCondition></multiInstanceLoopCharacteristics></userTask>"
            '<userTask id="b"/>' + flows("a b"),
        )
        logins = [self.member.login, self.manager.login, self.auditor.login]
        instance = self._start(xml, {"people": logins})
        items = self._items(instance).sorted("id")
        self.assertEqual(items.mapped("user_id.login"), logins)
        self.assertEqual(items[0].payload["person"], logins[0])
        diagram = instance.diagram_state()["nodes"]["a"]
        self.assertEqual(diagram, {"active": 3})
        items[1].bpmn_token_id.complete({"answer": "yes"})
        items[2].bpmn_token_id.complete({"answer": "no"})
        self.assertEqual(items[0].state, "cancelled")
        self.assertEqual(instance.variables["answers"], [None, "yes", "no"])
        self.assertEqual(self._places(instance), ["b"])
        self.assertEqual(instance.diagram_state()["nodes"]["a"]["left"], 2)

    def test_sequential_methods_and_an_incident_among_them(self):
        xml = definitions(
            "it",
            '<serviceTask id="a" pulser:method="ask">'
            '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>3'
            "</loopCardinality></multiInstanceLoopCharacteristics></serviceTask>"
            '<userTask id="b"/>' + flows("a b"),
        )
        seen = []

        def ask(_service, _instance, variables):
            seen.append(variables["loopCounter"])
            if seen.count(1) == 1 and seen[-1] == 1:
                raise ValueError("Not now")

        with patch.object(BpmnService, "_run_ask", ask, create=True):
            instance = self._start(xml)
            self.assertEqual((seen, instance.state), ([0, 1], "incident"))
            token = instance.token_ids.filtered(lambda t: t.state == "incident")
            token.retry("Because")
        self.assertEqual((seen, self._places(instance)), ([0, 1, 1, 2], ["b"]))

    def test_a_loop_of_work(self):
        xml = definitions(
            "it",
            '<userTask id="a"><standardLoopCharacteristics><loopCondition>= again'
            "</loopCondition></standardLoopCharacteristics></userTask>"
            '<userTask id="b"/>' + flows("a b"),
        )
        instance = self._start(xml)
        self._item(instance, "a").bpmn_token_id.complete({"again": True})
        self._item(instance, "a").bpmn_token_id.complete({"again": False})
        self.assertEqual(self._places(instance), ["b"])

    def test_several_called_processes(self):
        self.processes.deploy(SEQUENCE)
        xml = definitions(
            "it",
            '<callActivity id="a" calledElement="sequence">'
            "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
            "</multiInstanceLoopCharacteristics></callActivity><userTask id='b'/>"
            + flows("a b"),
        )
        instance = self._start(xml)
        called = instance.token_ids.called_instance_ids
        self.assertEqual(len(called), 2)
        for one in called:
            self._finish(one, "a", "b")
        self.assertEqual(self._places(instance), ["b"])

    # Event subprocesses, conditions, escalations

    def test_event_subprocesses_wait_for_their_events(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><userTask id="a"/><subProcess id="n"'
            f' triggeredByEvent="true"><startEvent id="ns" isInterrupting="false">'
            f'{MESSAGE}</startEvent><userTask id="b"/>{flows("ns b")}</subProcess>'
            '<subProcess id="t" triggeredByEvent="true"><startEvent id="ts">'
            "<timerEventDefinition><timeDuration>PT1H</timeDuration>"
            f'</timerEventDefinition></startEvent><userTask id="c"/>{flows("ts c")}'
            "</subProcess>" + flows("s a"),
            roots=ROOTS,
        )
        instance = self._start(xml, key="k")
        item = self._item(instance, "a")
        self.assertEqual(self._places(instance), ["a"])
        self.assertEqual(self.processes.message("note", "k", {"text": "x"}), 1)
        self.assertEqual(self.processes.message("note", "k"), 1)
        self.assertEqual(self._places(instance), ["a", "b", "n"])
        self.assertEqual(len(self._items(instance)), 3)
        self.now += timedelta(hours=1)
        self.assertEqual(self.env["bpmn.timer.sweep"]._cron_sweep(), 1)
        self.assertEqual(
            (item.state, self._places(instance)), ("cancelled", ["c", "t"])
        )
        self.assertEqual(self.processes.message("note", "k"), 0)
        self._finish(instance, "c")
        self.assertEqual((instance.state, len(self._waiting(instance))), ("done", 0))

    def test_a_condition_is_asked_when_variables_change(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><userTask id="a"/><userTask id="b"/>'
            '<boundaryEvent id="x" attachedToRef="b"><conditionalEventDefinition>'
            "<condition>= amount &gt; 100</condition></conditionalEventDefinition>"
            '</boundaryEvent><userTask id="c"/>' + flows("s a\ns b\nx c"),
        )
        instance = self._start(xml, {"amount": 1})
        self._item(instance, "a").bpmn_token_id.complete({"amount": 101})
        self.assertEqual(self._places(instance), ["c"])

    def test_conditions_begin_processes(self):
        xml = definitions(
            "it",
            '<startEvent id="s"><conditionalEventDefinition><condition>= stock &lt; 10'
            '</condition></conditionalEventDefinition></startEvent><userTask id="a"/>'
            + flows("s a"),
        )
        process = self.processes.deploy(xml)
        self.assertEqual(self.processes.evaluate({"stock": 20}), 0)
        self.assertEqual(self.processes.evaluate({"other": 1}), 0)
        self.assertEqual(
            self.processes.with_user(self.member).evaluate({"stock": 5}), 1
        )
        self.assertEqual(process.instance_ids.variables, {"stock": 5})
        with self.assertRaises(AccessError):
            self.processes.with_user(self.auditor).evaluate({"stock": 5})
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.processes.with_company(other)
        self.assertEqual(theirs.evaluate({"stock": 5}), 0)

    def _escalating(self, interrupting):
        self.processes.deploy(
            definitions(
                "sequence",
                '<startEvent id="s"/><intermediateThrowEvent id="t">'
                '<escalationEventDefinition escalationRef="l"/>'
                '</intermediateThrowEvent><userTask id="a" />' + flows("s t\nt a"),
                roots=ROOTS,
            ).replace('name="Sequence"', 'name="IT"')
        )
        more = "" if interrupting else ' cancelActivity="false"'
        return self._start(
            definitions(
                "it",
                '<startEvent id="s"/><callActivity id="c" calledElement="sequence"/>'
                f'<boundaryEvent id="x" attachedToRef="c"{more}>'
                '<escalationEventDefinition escalationRef="l"/></boundaryEvent>'
                '<userTask id="b"/>' + flows("s c\nx b"),
                roots=ROOTS,
            )
        )

    def test_an_escalation_reaches_the_caller(self):
        instance = self._escalating(interrupting=False)
        self.assertEqual(self._places(instance), ["b", "c"])
        called = instance.token_ids.called_instance_ids
        self.assertEqual(called.state, "running")
        self._finish(called, "a")
        self.assertEqual(self._places(instance), ["b"])

    def test_an_escalation_ends_the_call(self):
        instance = self._escalating(interrupting=True)
        self.assertEqual(self._places(instance), ["b"])
        called = instance.token_ids.called_instance_ids
        self.assertEqual((called.state, len(self._items(called))), ("cancelled", 0))

    # Beginnings

    def test_a_gateway_begins_a_process(self):
        body = (
            '<eventBasedGateway id="g" instantiate="true"{}/>'
            f'<intermediateCatchEvent id="c">{MESSAGE}</intermediateCatchEvent>'
            f'<intermediateCatchEvent id="d">{SIGNAL}</intermediateCatchEvent>'
            '<userTask id="a"/><userTask id="b"/>' + flows("g c\ng d\nc a\nd b")
        )
        process = self.processes.deploy(definitions("it", body.format(""), roots=ROOTS))
        with self.assertRaisesRegex(UserError, "started by an event only"):
            self.processes.start("it")
        self.assertEqual(self.processes.message("note", "k"), 1)
        self.assertEqual(self._places(process.instance_ids), ["a"])
        parallel = body.format(' eventGatewayType="Parallel"')
        process = self.processes.deploy(definitions("it", parallel, roots=ROOTS))
        self.assertEqual(self.processes.message("note", "k"), 1)
        self.assertEqual(self._places(process.instance_ids), ["a", "d"])
        process.action_retire()
        self.assertEqual(self.processes.signal("alarm"), 1)
        self.assertEqual(self._places(process.instance_ids), ["a", "b"])

    def test_several_events_begin_a_process_together(self):
        body = (
            '<startEvent id="s" parallelMultiple="true">'
            f'{MESSAGE}<messageEventDefinition messageRef="o"/></startEvent>'
            '<userTask id="a"/>' + flows("s a")
        )
        roots = ROOTS + '<message id="o" name="other"/>'
        process = self.processes.deploy(definitions("it", body, roots=roots))
        self.processes.message("note", "k", {"x": 1})
        self.processes.message("note", "l", {"x": 2})
        self.assertFalse(process.instance_ids)
        self.processes.message("other", "l", {"y": 3})
        self.assertEqual(process.instance_ids.business_key, "l")
        self.assertEqual(process.instance_ids.variables, {"x": 2, "y": 3})
        self.processes.message("other", "l")
        self.assertEqual(len(process.instance_ids), 1)
        self.processes.message("other", "k")
        self.assertEqual(len(process.instance_ids), 2)

    # Compensation

    def test_work_is_undone_in_reverse_order(self):
        inside = flows("ps x\nx a")
        xml = definitions(
            "it",
            '<startEvent id="s"/><subProcess id="p"><dataObject id="room"/>'
            '<startEvent id="ps"/><scriptTask id="x"><script>room = number</script>'
            f'</scriptTask><userTask id="a"/>{undo("a", "ua")}{inside}</subProcess>'
            f'<userTask id="b"/>{undo("b", "ub")}<intermediateThrowEvent id="t">{UNDO}'
            '</intermediateThrowEvent><userTask id="c"/>' + flows("s p\np b\nb t\nt c"),
        )
        instance = self._start(xml, {"number": 7})
        self._finish(instance, "a", "b")
        self.assertEqual(self._places(instance), ["t", "ub"])
        self._finish(instance, "ub")
        self.assertIn("ua", self._places(instance))
        inside = [s for s in instance.scopes.values() if s["node"] == "p"]
        self.assertEqual([s["variables"] for s in inside], [{"room": 7}])
        self._finish(instance, "ua")
        self.assertEqual(self._places(instance), ["c"])
        self._finish(instance, "c")
        self.assertEqual(instance.state, "done")

    def test_a_cancelled_transaction(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><transaction id="p"><userTask id="a"/>'
            f'<endEvent id="e"><cancelEventDefinition/></endEvent>{undo("a", "ua")}'
            f'{flows("a e")}</transaction><boundaryEvent id="x" attachedToRef="p">'
            '<cancelEventDefinition/></boundaryEvent><userTask id="b"/>'
            + flows("s p\nx b"),
        )
        instance = self._start(xml)
        self._finish(instance, "a", "ua")
        self.assertEqual(self._places(instance), ["b"])

    def test_an_ad_hoc_subprocess(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><adHocSubProcess id="p"><userTask id="a"/>'
            '<userTask id="b"/><completionCondition>= enough</completionCondition>'
            '</adHocSubProcess><userTask id="c"/>' + flows("s p\np c"),
        )
        instance = self._start(xml, {"enough": False})
        self._finish(instance, "a", "b")
        self.assertEqual(self._places(instance), ["a", "b", "p"])
        self._item(instance, "a").bpmn_token_id.complete({"enough": True})
        self.assertEqual(self._places(instance), ["c"])

    def test_a_complex_gateway(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><userTask id="a"/><userTask id="b"/>'
            '<userTask id="c"/><complexGateway id="j"><activationCondition>'
            "= activationCount == 2</activationCondition></complexGateway>"
            '<userTask id="d"/>' + flows("s a\ns b\ns c\na j\nb j\nc j\nj d"),
        )
        instance = self._start(xml)
        self._finish(instance, "a", "b")
        self.assertEqual(self._places(instance), ["c", "d"])
        self._finish(instance, "c", "d")
        self.assertEqual((instance.state, len(self._waiting(instance))), ("done", 0))

    def test_another_version_has_what_may_still_be_undone(self):
        body = (
            '<startEvent id="s"/><userTask id="{0}"/>{1}<userTask id="b"/>'
            f'<endEvent id="e">{UNDO}</endEvent>' + "{2}"
        )
        first, second = (
            definitions(
                "it", body.format(one, undo(one, "u"), flows(f"s {one}\n{one} b\nb e"))
            )
            for one in ("a", "z")
        )
        instance = self._start(first)
        self._finish(instance, "a")
        with self.assertRaisesRegex(UserError, "a is mapped to no node"):
            instance.migrate(self.processes.deploy(second))
