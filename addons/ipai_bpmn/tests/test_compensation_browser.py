# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.addons.ipai_master_control.tests.pictures import picture
from odoo.tests import HttpCase, tagged

from .common import definitions, flows, lane_set

UNDO = "<compensateEventDefinition/>"


def bookable(key, what):
    """Return a task that books something, and the one that undoes it."""
    return (
        f'<userTask id="{key}" name="Book {what}"/>'
        f'<boundaryEvent id="{key}-c" attachedToRef="{key}">{UNDO}</boundaryEvent>'
        f'<userTask id="no-{key}" name="Cancel {what}" isForCompensation="true"/>'
        f'<association id="{key}-h" sourceRef="{key}-c" targetRef="no-{key}"/>'
    )


TRIP = definitions(
    "trip",
    f'<startEvent id="s"/>{bookable("air", "flight")}{bookable("bed", "hotel")}'
    '<userTask id="visa" name="Ask for visa"><extensionElements><pulser:form>'
    '<pulser:field id="granted" label="Granted" type="boolean"/></pulser:form>'
    '</extensionElements></userTask><exclusiveGateway id="x" default="x-t"/>'
    '<endEvent id="e" name="Travel"/>'
    f'<intermediateThrowEvent id="t" name="Undo all">{UNDO}</intermediateThrowEvent>'
    '<userTask id="tell" name="Tell traveller"/>'
    + flows("s air\nair bed\nbed visa\nvisa x\nx e granted\nx t\nt tell"),
    lanes=lane_set(HR="s air no-air bed no-bed visa x e t tell"),
)


@tagged("post_install", "-at_install")
class TestCompensationBrowser(MasterControlMixin, HttpCase):
    """The visa of a trip is refused: what was booked is cancelled, the last first."""

    def _tour(self, instance, name):
        action = self.env.ref("ipai_bpmn.bpmn_instance_action")
        # Else every page says that nobody watches the clocks.
        self.env["mc.sla.sweep"]._cron_sweep()
        with picture(f"bpmn-{name}"):
            self.start_tour(
                f"/odoo/action-{action.id}/{instance.id}",
                f"ipai_bpmn_{name}",
                login="admin",
                timeout=180,
            )
        self.env.invalidate_all()

    def _done(self, instance):
        """Return the names of the tasks that were done, in their order."""
        left = instance.history_ids.filtered(
            lambda one: one.what == "leave" and one.node_kind == "userTask"
        )
        return left.sorted("id").node_id.mapped("name")

    def test_bookings_are_cancelled_in_reverse_order(self):
        processes = self.env["bpmn.process"]
        processes.deploy(TRIP)
        instance = processes.start("trip", "TRIP-7")
        for name in ("Book flight", "Book hotel"):
            open_ = instance.work_item_ids.filtered(lambda item: item.state == "open")
            item = open_.filtered(lambda item: not item.bpmn_is_root)
            self.assertEqual(item.bpmn_node_id.name, name)
            item.action_done()
        self._tour(instance, "compensation")
        booked = ["Book flight", "Book hotel", "Ask for visa"]
        self.assertEqual(self._done(instance), [*booked, "Cancel hotel"])
        self._tour(instance, "compensated")
        undone = ["Cancel hotel", "Cancel flight"]
        self.assertEqual(self._done(instance), booked + undone)
        self.assertEqual(instance.state, "running")
