# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import tarfile
from pathlib import Path
from unittest import skipUnless

from odoo.exceptions import ValidationError

from .common import BpmnCase

ARCHIVE = (
    Path(__file__).resolve().parents[3]
    / "tests/unit/ipai_bpmn/miwg/bpmn-miwg-test-suite.tar.xz"
)


@skipUnless(ARCHIVE.exists(), "the test suite of the BPMN MIWG is in the repository")
class TestInterchange(BpmnCase):
    """The reference models of the BPMN MIWG, see tests/unit/ipai_bpmn/miwg."""

    def _references(self):
        with tarfile.open(ARCHIVE) as archive:
            return {
                member.name: archive.extractfile(member).read()
                for member in archive
                if member.isfile() and member.name.startswith("Reference/")
            }

    def test_the_reference_models_are_imported_and_come_back_byte_for_byte(self):
        references = self._references()
        self.assertEqual(len(references), 21)
        deployed = 0
        for name, data in references.items():
            with self.subTest(name):
                processes = self.processes.import_documentation(data)
                self.assertTrue(processes.node_ids and processes.flow_ids)
                self.assertEqual(set(processes.mapped("state")), {"draft"})
                for process in processes:
                    self.assertEqual(base64.b64decode(process.export_xml()), data)
                deployed += self._deploy(data)
        # The others need what is not run, or methods that are not registered here.
        self.assertGreaterEqual(deployed, 3)

    def _deploy(self, data):
        """Map all lanes and deploy; say whether the model can run."""
        for lane in self.processes.lanes_to_map(data):
            self.env["bpmn.lane.mapping"]._remember(lane, self.it)
        try:
            with self.env.cr.savepoint():
                processes = self.processes.deploy(data)
        except ValidationError as error:
            self.assertIn("line ", str(error))
            return False
        self.assertEqual(set(processes.mapped("state")), {"active"})
        return True
