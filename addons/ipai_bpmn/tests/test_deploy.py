# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib

from odoo.exceptions import AccessError, UserError, ValidationError

from .common import HEAD, SEQUENCE, BpmnCase, definitions


class TestDeploy(BpmnCase):
    def test_a_version_is_records_and_the_very_file(self):
        data = ("<?xml version='1.0' encoding='ISO-8859-1'?>\r\n" + SEQUENCE).replace(
            "Sign contract", "Vertrag für Ärzte"
        )
        raw = data.encode("iso-8859-1")
        process = self.processes.deploy(raw)
        self.assertEqual((process.code, process.version), ("sequence", 1))
        self.assertEqual((process.state, process.name), ("active", "Sequence"))
        self.assertEqual(base64.b64decode(process.export_xml()), raw)
        self.assertEqual(process.xml_sha256, hashlib.sha256(raw).hexdigest())
        nodes = {node.element_id: node for node in process.node_ids}
        self.assertEqual(sorted(nodes), ["a", "b", "e", "s"])
        self.assertEqual(nodes["a"].name, "Vertrag für Ärzte")
        self.assertEqual(nodes["a"].lane_id.lane_id, self.hr)
        self.assertEqual(len(process.flow_ids), 3)

    def test_text_comes_back_as_it_was(self):
        text = f'<?xml version="1.0" encoding="utf-8"?>\n{SEQUENCE}<!-- ü -->'
        process = self.processes.deploy(text)
        self.assertEqual(base64.b64decode(process.export_xml()).decode(), text)

    def test_the_newest_version_starts_and_the_old_one_goes_on(self):
        first = self.processes.deploy(SEQUENCE)
        old = self.processes.start("sequence")
        second = self.processes.deploy(SEQUENCE.replace("Sign contract", "Sign twice"))
        self.assertEqual((first.state, second.state), ("retired", "active"))
        self.assertEqual(second.version, 2)
        self.assertEqual(self.processes.start("sequence").process_id, second)
        self._finish(old, "a", "b")
        self.assertEqual(old.state, "done")
        first.action_activate()
        self.assertEqual((first.state, second.state), ("active", "retired"))

    def test_every_reason_is_told_and_nothing_is_kept(self):
        wrong = definitions(
            "wrong",
            '\n<callActivity id="x"/>\n<serviceTask id="y" pulser:method="launch"/>'
            '\n<userTask id="z"/>',
        )
        with self.assertRaises(ValidationError) as caught:
            self.processes.deploy(wrong)
        text = str(caught.exception)
        where = "line 2, x: The call activity does not say which process it calls."
        self.assertIn(f"{where} [call-target]", text)
        self.assertIn("line 3, y: There is no method launch.", text)
        self.assertIn("line 4, z: “Wrong” is no lane of the company.", text)
        self.assertFalse(self.processes.search([("code", "=", "wrong")]))

    def test_hostile_files(self):
        for xml in (
            b"",
            b"\x00",
            "<a/>",
            f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{HEAD}&a;</definitions>',
            SEQUENCE.encode() + b" " * (6 * 1024 * 1024),
        ):
            with self.assertRaises(ValidationError):
                self.processes.deploy(xml)
        with self.assertRaises(ValidationError):
            self.processes.deploy(["list"])

    def test_documentation_only(self):
        xml = definitions("doc", '<callActivity id="x"/>')
        process = self.processes.import_documentation(xml)
        self.assertEqual((process.state, process.is_executable), ("draft", False))
        self.assertIn("call activity", process.problems)
        with self.assertRaises(UserError):
            process.action_activate()
        with self.assertRaises(UserError):
            self.processes.start("doc")

    def test_a_file_with_several_processes(self):
        both = SEQUENCE.replace(
            "</definitions>",
            '<process id="second" name="HR" isExecutable="true"><userTask id="t"/>'
            "</process></definitions>",
        )
        self.assertEqual(
            self.processes.deploy(both).mapped("code"), ["sequence", "second"]
        )
        self.assertEqual(
            self.processes.deploy(both, "second").mapped("code"), ["second"]
        )
        with self.assertRaisesRegex(ValidationError, "sequence, second"):
            self.processes.deploy(both, "third")

    def test_a_version_never_changes(self):
        process = self.processes.deploy(SEQUENCE)
        for vals in ({"xml": self._encoded("x")}, {"code": "x"}, {"version": 7}):
            with self.assertRaises(UserError):
                process.write(vals)
        with self.assertRaises(UserError):
            process.copy()
        self.processes.start("sequence")
        with self.assertRaises(UserError):
            process.unlink()

    def test_only_managers_deploy(self):
        for user in (self.member, self.auditor):
            with self.assertRaises(AccessError):
                self.processes.with_user(user).deploy(SEQUENCE)
            with self.assertRaises(AccessError):
                self.processes.with_user(user).import_documentation(SEQUENCE)
        process = self.processes.with_user(self.manager).deploy(SEQUENCE)
        self.assertEqual(process.state, "active")
