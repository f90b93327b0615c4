# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.addons.ipai_bpmn.models.bpmn_service import BpmnService
from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.addons.ipai_master_control.tests.pictures import picture
from odoo.tests import HttpCase, tagged

from .common import LANES, SEQUENCE, definitions, flows, lane_set

TIMEOUT_SECONDS = 180
INVOICES = definitions(
    "invoices",
    '<startEvent id="s"/><scriptTask id="x" name="Work out the total">'
    "<script>total = amount * 2</script></scriptTask>"
    '<userTask id="a" name="Pay"/>' + flows("s x\nx a"),
    lanes=lane_set(FIN="x a"),
)
BANK = definitions(
    "payments",
    '<startEvent id="s"/><serviceTask id="v" name="Charge the card"'
    ' pulser:method="charge"/><userTask id="a" name="Ship"/>' + flows("s v\nv a"),
    lanes=lane_set(FIN="v a"),
)
HIRE = SEQUENCE.replace(LANES, lane_set(HR="a", IT="b"))


@tagged("post_install", "-at_install")
class TestIncidentsBrowser(MasterControlMixin, HttpCase):
    """A manager's morning: what failed, and a process that took a wrong turn."""

    def _tour(self, name, action, record=None, shown=None):
        action = self.env.ref(f"ipai_bpmn.{action}")
        url = f"/odoo/action-{action.id}" + (f"/{record.id}" if record else "")
        with picture(shown or f"bpmn-{name}"):
            self.start_tour(
                url,
                f"ipai_bpmn_{name.replace('-', '_')}",
                login="admin",
                timeout=TIMEOUT_SECONDS,
            )
        self.env.invalidate_all()

    def test_resolve_from_the_list_and_by_hand(self):
        """Two of three are corrected from the list, the third is completed by hand."""
        processes = self.env["bpmn.process"]
        processes.deploy(INVOICES)

        def charge(*_args):
            raise ConnectionError("The bank does not answer.")

        with patch.object(BpmnService, "_run_charge", charge, create=True):
            processes.deploy(BANK)
            for number in (17, 18):
                processes.start("payments", f"SO/{number}")
        instances = [processes.start("invoices", f"INV/{n}") for n in (7, 8, 9)]
        incidents = self.env["bpmn.incident"].union(
            *(one.incident_ids for one in instances)
        )
        self._tour("incidents", "bpmn_incident_action")
        (left,) = incidents.filtered(lambda one: one.state == "open")
        self._tour("incident-dialog", "bpmn_incident_action", left)
        self.assertEqual(left.state, "open")
        self._tour("incident-resolved", "bpmn_incident_action", left)
        self.assertEqual(
            sorted(incidents.mapped("resolution")), ["completed", "retried", "retried"]
        )
        totals = sorted(one.variables["total"] for one in instances)
        self.assertEqual(totals, [14, 14, 99])
        self.assertEqual(set(incidents.mapped("reason")), {"The file was late"})

    def test_move_a_token_and_suspend(self):
        """A task is moved to the next one, the process stands still and goes on."""
        processes = self.env["bpmn.process"]
        processes.deploy(HIRE)
        instance = processes.start("sequence", "EMP/7")
        self._tour("move-dialog", "bpmn_instance_action", instance)
        self.assertEqual(self._place(instance), "a")
        self._tour("move", "bpmn_instance_action", instance)
        self.assertEqual(self._place(instance), "b")
        self._tour("suspend", "bpmn_instance_action", instance)
        self.assertEqual(instance.suspended_reason, "The law changed")
        self._tour("resume", "bpmn_instance_action", instance)
        self.assertFalse(instance.suspended_at)
        whats = instance.history_ids.mapped("what")
        told = [one for one in whats if one in ("move", "suspend", "resume")]
        self.assertEqual(told, ["move", "suspend", "resume"])

    def _place(self, instance):
        active = instance.token_ids.filtered(lambda one: one.state == "active")
        return active.node_id.element_id
