# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.tests import HttpCase, tagged

from .common import SEQUENCE, definitions, flows

INVOICES = definitions(
    "invoices",
    '<startEvent id="s"/><scriptTask id="x" name="Work out the total">'
    "<script>total = amount * 2</script></scriptTask>"
    '<userTask id="a" name="Pay"/>' + flows("s x\nx a"),
)


@tagged("post_install", "-at_install")
class TestIncidentsBrowser(MasterControlMixin, HttpCase):
    def test_retry_in_bulk_and_complete_by_hand(self):
        """Two of three are corrected from the list, the third is completed by hand."""
        processes = self.env["bpmn.process"]
        processes.deploy(INVOICES)
        instances = [processes.start("invoices", f"INV/{n}") for n in range(3)]
        action = self.env.ref("ipai_bpmn.bpmn_incident_action")
        url = f"/odoo/action-{action.id}"
        self.start_tour(url, "ipai_bpmn_incidents", login="admin", timeout=180)
        incidents = self.env["bpmn.incident"].union(
            *(one.incident_ids for one in instances)
        )
        self.assertEqual(
            sorted(incidents.mapped("resolution")), ["completed", "retried", "retried"]
        )
        self.assertEqual(
            sorted(one.variables["total"] for one in instances), [14, 14, 99]
        )
        self.assertEqual(set(incidents.mapped("reason")), {"The file was late"})

    def test_move_a_token_and_suspend(self):
        """A task is moved to the next one, the process stands still and goes on."""
        processes = self.env["bpmn.process"]
        processes.deploy(SEQUENCE)
        instance = processes.start("sequence", "EMP/7")
        action = self.env.ref("ipai_bpmn.bpmn_instance_action")
        url = f"/odoo/action-{action.id}/{instance.id}"
        self.start_tour(url, "ipai_bpmn_move", login="admin", timeout=180)
        active = instance.token_ids.filtered(lambda one: one.state == "active")
        self.assertEqual(active.node_id.element_id, "b")
        self.assertFalse(instance.suspended_at)
        whats = instance.history_ids.mapped("what")
        self.assertEqual([one for one in whats if one in ("move", "suspend", "resume")],
                         ["move", "suspend", "resume"])  # fmt: skip
