# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import datetime
from unittest.mock import patch

from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.tests.common import TransactionCase

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:pulser="urn:pulser:bpmn:1.0">'
)


def definitions(code, body, roots="", lanes=""):
    """Return a model with one process."""
    return (
        f'{HEAD}{roots}<process id="{code}" name="{code.title()}" isExecutable="true">'
        f"{lanes}{body}</process></definitions>"
    )


def flows(text):
    """Return sequence flows for lines of “a b [condition]”."""
    parts = []
    for line in text.strip().splitlines():
        source, target, *condition = line.split(None, 2)
        inner = "".join(
            f"<conditionExpression>{one}</conditionExpression>" for one in condition
        )
        parts.append(
            f'<sequenceFlow id="{source}-{target}" sourceRef="{source}"'
            f' targetRef="{target}">{inner}</sequenceFlow>'
        )
    return "".join(parts)


def lane_set(**lanes):
    """Return a lane set: name of the lane -> ids of its nodes."""
    inner = "".join(
        f'<lane id="lane_{name}" name="{name}">'
        + "".join(f"<flowNodeRef>{node}</flowNodeRef>" for node in nodes.split())
        + "</lane>"
        for name, nodes in lanes.items()
    )
    return f"<laneSet>{inner}</laneSet>"


LANES = lane_set(HR="a", IT="b c d")
SEQUENCE = definitions(
    "sequence",
    '<startEvent id="s"/><userTask id="a" name="Sign contract"/>'
    '<userTask id="b" name="Make account"/><endEvent id="e"/>' + flows("s a\na b\nb e"),
    lanes=LANES,
)
PARALLEL = definitions(
    "parallel",
    '<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>'
    '<parallelGateway id="j"/><userTask id="c"/><endEvent id="e"/>'
    + flows("s f\nf a\nf b\na j\nb j\nj c\nc e"),
    lanes=LANES,
)


class BpmnCase(MasterControlMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.hr = cls.env.ref("ipai_master_control.mc_lane_hr")
        cls.it = cls.env.ref("ipai_master_control.mc_lane_it")
        cls.processes = cls.env["bpmn.process"]

    def setUp(self):
        super().setUp()
        self.now = datetime(2026, 11, 25, 8, 0)
        clock = patch.object(type(self.env["mc.clock"]), "now", lambda _clock: self.now)
        self.startPatcher(clock)

    def _start(self, xml, variables=None, key=None, code=None):
        process = self.processes.deploy(xml, code)
        return self.processes.start(process[:1].code, key, variables)

    def _items(self, instance, *states):
        items = instance.work_item_ids.filtered(lambda item: not item.bpmn_is_root)
        return items.filtered(lambda i: i.state in (states or ("open", "running")))

    def _item(self, instance, node):
        found = self._items(instance).filtered(
            lambda item: item.bpmn_node_id.element_id == node
        )
        self.assertEqual(len(found), 1, f"{node}: {self._places(instance)}")
        return found

    def _places(self, instance):
        tokens = instance.token_ids.filtered(
            lambda t: t.state in ("active", "incident") and not t.host_key
        )
        return sorted(tokens.node_id.mapped("element_id"))

    def _finish(self, instance, *nodes):
        for node in nodes:
            self._item(instance, node).action_done()

    def _encoded(self, xml):
        return base64.b64encode(xml.encode())
