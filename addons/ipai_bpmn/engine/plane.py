# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The elements of a drawing (BPMN DI, BPMN 2.0 chapter 12)."""

from lxml import etree

from .implementation_parser import local_id
from .xml_source import BPMN

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"


class Plane:
    """The diagram under construction, in the document itself."""

    def __init__(self, root):
        self.root = root
        diagram = etree.SubElement(
            root, f"{{{DI}}}BPMNDiagram", nsmap={"bpmndi": DI, "dc": DC, "di": DD}
        )
        self.plane = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane")
        self.collaboration = root.find(f"{{{BPMN}}}collaboration")
        if self.collaboration is not None:
            self.plane.set("bpmnElement", self.collaboration.get("id"))

    def associations(self):
        """Yield (id, id of its source, id of its target) of associations."""
        for one in self.root.iter(f"{{{BPMN}}}association"):
            if one.get("id"):
                ends = (local_id(one.get(name)) for name in ("sourceRef", "targetRef"))
                yield one.get("id"), *ends

    def pool(self, model, box):
        """Draw the participant of a process; lanes can only be drawn inside of one."""
        if self.collaboration is None:
            self.collaboration = etree.Element(f"{{{BPMN}}}collaboration", id="_pools")
            self.root.insert(0, self.collaboration)
        participant = next(
            (
                one
                for one in self.collaboration.iterchildren(f"{{{BPMN}}}participant")
                if (one.get("processRef") or "").rpartition(":")[2] == model.id
            ),
            None,
        )
        if participant is None:
            participant = etree.SubElement(
                self.collaboration,
                f"{{{BPMN}}}participant",
                id=f"_pool_{model.id}",
                name=model.process.name or model.id,
                processRef=model.id,
            )
        self.plane.set("bpmnElement", self.collaboration.get("id"))
        self.shape(participant.get("id"), box)

    def shape(self, key, box, is_expanded=False):
        if not self.plane.get("bpmnElement"):
            self.plane.set("bpmnElement", self._process_id())
        shape = etree.SubElement(
            self.plane, f"{{{DI}}}BPMNShape", id=f"{key}_di", bpmnElement=key
        )
        if is_expanded:
            shape.set("isExpanded", "true")
        values = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        bounds = {name: f"{value:g}" for name, value in values.items()}
        etree.SubElement(shape, f"{{{DC}}}Bounds", **bounds)

    def edge(self, key, points):
        edge = etree.SubElement(
            self.plane, f"{{{DI}}}BPMNEdge", id=f"{key}_di", bpmnElement=key
        )
        for x, y in points:
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")

    def _process_id(self):
        return self.root.find(f"{{{BPMN}}}process").get("id")
