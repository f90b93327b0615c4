# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

import psycopg2.errors
from odoo.addons.ipai_bpmn.models.bpmn_service import BpmnError, BpmnService

from .common import BpmnCase, definitions, flows

XML = definitions(
    "it",
    '<startEvent id="s"/><serviceTask id="v" pulser:method="ask"'
    ' pulser:resultVariable="answer"/><boundaryEvent id="c" attachedToRef="v">'
    '<errorEventDefinition errorRef="no"/></boundaryEvent><userTask id="a"/>'
    '<userTask id="repair"/>' + flows("s v\nv a\nc repair"),
    roots='<error id="no" errorCode="NO"/>',
)


class TestMethods(BpmnCase):
    def _with(self, method):
        return patch.object(BpmnService, "_run_ask", method, create=True)

    def test_a_method_gives_variables(self):
        def ask(service, instance, variables):
            self.assertTrue(service.env.su)
            return variables["n"] + instance.step_count

        with self._with(ask):
            instance = self._start(XML, {"n": 41})
        self.assertEqual(instance.variables, {"n": 41, "answer": 42})
        self.assertEqual(self._places(instance), ["a"])

    def test_an_error_that_the_model_catches(self):
        def ask(*_args):
            raise BpmnError("NO", "Not today.")

        with self._with(ask):
            instance = self._start(XML)
        self.assertEqual(self._places(instance), ["repair"])
        self.assertEqual(instance.variables["errorMessage"], "Not today.")

    def test_a_failure_is_an_incident_and_leaves_nothing_behind(self):
        def ask(service, instance, _variables):
            instance.work_item_id.name = "Half done"
            raise ValueError("The server is away.")

        with self._with(ask):
            instance = self._start(XML)
        self.assertEqual(instance.state, "incident")
        self.assertEqual(instance.work_item_id.name, "It")
        token = instance.token_ids.filtered(lambda one: one.state == "incident")
        self.assertEqual(token.error, "ValueError: The server is away.")
        with self._with(lambda *_args: "yes"):
            token.retry("Because")
        self.assertEqual((token.attempts, self._places(instance)), (2, ["a"]))

    def test_what_is_no_json_is_an_incident(self):
        with self._with(lambda *_args: object()):
            self.assertEqual(self._start(XML).state, "incident")

    def test_a_conflict_is_never_swallowed(self):
        def ask(*_args):
            raise psycopg2.errors.SerializationFailure("could not serialize")

        with self._with(ask), self.assertRaises(psycopg2.errors.SerializationFailure):
            self._start(XML)

    def test_another_error_of_the_database_is_an_incident(self):
        def ask(*_args):
            raise psycopg2.errors.QueryCanceled("statement timeout")

        with self._with(ask):
            instance = self._start(XML)
        self.assertEqual(instance.state, "incident")
        self.assertEqual(instance.incident_ids.kind, "QueryCanceled")

    def test_only_registered_methods_can_be_named(self):
        service = self.env["bpmn.service"]
        for name in ("write", "_run_log", "env", "log.__class__", "", "run log"):
            self.assertIsNone(service._method(name), name)
        self.assertTrue(service._method("log"))

    def test_methods_that_come_with_the_addon(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><serviceTask id="m" pulser:method="post_message"/>'
            '<serviceTask id="l" pulser:method="log"/><userTask id="a"/>'
            + flows("s m\nm l\nl a"),
        )
        instance = self._start(xml, {"text": "It has begun."})
        root = instance.work_item_id
        self.assertIn("It has begun.", "".join(root.message_ids.mapped("body")))
        self.assertIn("It has begun.", self._evidence(root, "process").mapped("name"))
