# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A picture for a model without one: layers from left to right, lanes as rows.

Each node stands one column right of the last node before it (longest path; flows that
lead back do not count). In its lane it takes the first free row of its column. The
drawing (BPMN DI, BPMN 2.0 chapter 12) is added to a copy; the stored file stays as it
is.
"""

from lxml import etree

from . import xml_source
from .geometry import LANE_TITLE, MARGIN, POOL_TITLE, Box, connect, size_of
from .implementation_parser import local_id
from .model import SUBPROCESSES
from .parser import parse
from .xml_source import BPMN

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
COLUMN_GAP = 60
ROW_GAP = 40
PADDING = 30
POOL_GAP = 60


def with_diagram(xml):
    """Return the document with a diagram, as bytes; unchanged if it has one.

    :raises ModelRefused: it is no BPMN
    """
    definitions = parse(xml)
    if definitions.has_diagram:
        return xml if isinstance(xml, bytes) else xml.encode()
    root = xml_source.read(xml)
    plane = _Plane(root)
    top = MARGIN
    for model in definitions.processes:
        if model.nodes:
            top = _Picture(model, plane).draw(top) + POOL_GAP
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class _Picture:
    """One process: where everything stands."""

    def __init__(self, model, plane):
        self.model = model
        self.plane = plane
        self.boxes = {}

    def draw(self, top):
        """Draw below ``top`` and return the lower end."""
        lanes = self._leaf_lanes()
        depth = max((len(self._path(lane)) for lane in lanes), default=0)
        left = MARGIN + (POOL_TITLE + depth * LANE_TITLE if depth else 0)
        bands, right = self._place(self.model.id, left, top, lanes)
        bottom = max(band.bottom for band in bands.values())
        if depth:
            self._draw_pool(bands, Box(MARGIN, top, right - MARGIN, bottom - top))
        for key, box in self.boxes.items():
            self.plane.shape(key, box, self.model.nodes[key].kind in SUBPROCESSES)
        for flow in self.model.flows.values():
            if flow.source in self.boxes and flow.target in self.boxes:
                ends = self.boxes[flow.source], self.boxes[flow.target]
                host = self.model.nodes[flow.source].attached_to
                others = [box for key, box in self._bodies() if box not in ends]
                way = connect(*ends, others, self.boxes.get(host))
                self.plane.edge(flow.id, way)
        self._draw_associations()
        return bottom

    def _draw_associations(self):
        """Draw what leads from a compensation event to what compensates."""
        for key, source, target in self.plane.associations():
            node = self.model.nodes.get(source)
            if node and node.attached_to and target in self.boxes:
                ends = self.boxes[source], self.boxes[target]
                self.plane.edge(key, connect(*ends, host=self.boxes[node.attached_to]))

    def _bodies(self):
        """Return what a flow should not run through, as (id, box)."""
        nodes = self.model.nodes
        return [
            (key, box)
            for key, box in self.boxes.items()
            if nodes[key].kind not in SUBPROCESSES and not nodes[key].attached_to
        ]

    # Lanes

    def _leaf_lanes(self):
        """Return the lanes that hold nodes, in the order of the file; or [""]."""
        parents = {lane.parent for lane in self.model.lanes.values()}
        used = {node.lane for node in self._nodes(self.model.id)}
        leaves = [key for key in self.model.lanes if key in used or key not in parents]
        return leaves + ([""] if "" in used or not leaves else [])

    def _path(self, lane):
        """Return the lane and the lanes around it, from the outside in."""
        path = []
        while lane:
            path.insert(0, lane)
            lane = self.model.lanes[lane].parent
        return path

    def _draw_pool(self, bands, box):
        self.plane.pool(self.model, box)
        for lane in self.model.lanes:
            inside = [band for key, band in bands.items() if lane in self._path(key)]
            if inside:
                left = box.x + POOL_TITLE + (len(self._path(lane)) - 1) * LANE_TITLE
                top, bottom = inside[0].y, inside[-1].bottom
                self.plane.shape(lane, Box(left, top, box.right - left, bottom - top))

    # Nodes

    def _nodes(self, scope):
        nodes = self.model.by_scope.get(scope, ())
        return [node for node in nodes if not node.attached_to]

    def _place(self, scope, left, top, lanes):
        """Give the nodes of a scope their boxes; return lane -> band, right end."""
        nodes = self._nodes(scope)
        sizes = {node.id: self._size(node) for node in nodes}
        columns = self._columns(nodes)
        lefts, right = _spread(columns, sizes, left + PADDING, 0, COLUMN_GAP)
        bands = {}
        for lane in lanes:
            members = [node for node in nodes if lanes == [""] or node.lane == lane]
            rows = _rows(members, columns)
            tops, bottom = _spread(rows, sizes, top + PADDING, 1, ROW_GAP)
            heights = _largest(rows, sizes, 1)
            widths = _largest(columns, sizes, 0)
            for node in members:
                width, height = sizes[node.id]
                column, row = columns[node.id], rows[node.id]
                x = lefts[column] + (widths[column] - width) / 2
                y = tops[row] + (heights[row] - height) / 2
                self._set(node, Box(x, y, width, height))
            bands[lane] = Box(left, top, right - left, bottom + PADDING - top)
            top = bottom + PADDING
        return bands, right + PADDING

    def _set(self, node, box):
        self.boxes[node.id] = box
        if node.kind in SUBPROCESSES:
            self._place(node.id, box.x, box.y, [""])
        attached = self.model.boundaries.get(node.id, ())
        for number, event in enumerate(attached):
            width, height = size_of(event.kind)
            x = box.right - (number + 1) * (width + 10)
            self.boxes[event.id] = Box(x, box.bottom - height / 2, width, height)

    def _size(self, node):
        """Return width and height; a subprocess is as large as what is in it."""
        if node.kind not in SUBPROCESSES or not self._nodes(node.id):
            return size_of(node.kind)
        trial = _Picture(self.model, self.plane)
        bands, right = trial._place(node.id, 0, 0, [""])
        return right, bands[""].bottom

    def _columns(self, nodes):
        """Return node id -> column: the longest way there without going back."""
        ids = [node.id for node in nodes]
        after = {key: [] for key in ids}
        for node in nodes:
            events = self.model.boundaries.get(node.id, ())
            for key in (*node.outgoing, *(f for e in events for f in e.outgoing)):
                if self.model.flows[key].target in after:
                    after[node.id].append(self.model.flows[key].target)
            handler = self.model.handler(node.id)
            if handler and handler.id in after:
                after[node.id].append(handler.id)
        begins = [node.id for node in nodes if node.kind == "startEvent"]
        return _longest_paths(after, begins + ids)


def _longest_paths(after, begins):
    """Return key -> length of the longest way to it; ways that lead back do not count.

    :param after: key -> the keys to which a flow leads
    :param begins: keys in the order in which the search starts
    """
    order, back = _search(after, begins)
    lengths = dict.fromkeys(after, 0)
    for key in order:
        for target in after[key]:
            if (key, target) not in back:
                lengths[target] = max(lengths[target], lengths[key] + 1)
    return lengths


def _search(after, begins):
    """Search depth first; return a topological order and the edges that lead back."""
    finished, seen, back = [], set(), set()
    for begin in begins:
        stack = [] if begin in seen else [(begin, iter(after[begin]))]
        seen.add(begin)
        under_way = {begin}
        while stack:
            key, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                finished.append(key)
                under_way.discard(key)
                stack.pop()
            elif target in under_way:
                back.add((key, target))
            elif target not in seen:
                seen.add(target)
                under_way.add(target)
                stack.append((target, iter(after[target])))
    return finished[::-1], back


def _rows(nodes, columns):
    """Return node id -> row: the first that is free in its column.

    What compensates stands below the usual way.
    """
    used, rows = {}, {}
    for node in sorted(nodes, key=lambda node: node.for_compensation):
        column = columns[node.id]
        rows[node.id] = used.get(column, 0)
        used[column] = rows[node.id] + 1
    return rows


def _largest(places, sizes, axis):
    largest = {}
    for key, place in places.items():
        largest[place] = max(largest.get(place, 0), sizes[key][axis])
    return largest


def _spread(places, sizes, start, axis, gap):
    """Return place -> where it begins, and the end of the last one."""
    begins, largest = {}, _largest(places, sizes, axis)
    for place in range(max(largest, default=-1) + 1):
        begins[place] = start
        start += largest.get(place, 0) + gap
    return begins, max(start - gap, 0) if begins else start + size_of("task")[axis]


class _Plane:
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
