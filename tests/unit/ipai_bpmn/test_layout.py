# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Models without a diagram get one, in which nothing lies on anything else."""

from itertools import combinations

import pytest
from bpmn_engine import parse, with_diagram
from bpmn_engine.geometry import Box
from bpmn_engine.model import SUBPROCESSES
from lxml import etree
from play import MODELS

NAMES = sorted(path.stem for path in MODELS.glob("*.bpmn"))
DC = "{http://www.omg.org/spec/DD/20100524/DC}"


def draw(xml):
    """Return the new document, element id -> Box and element id -> way points."""
    root = etree.fromstring(with_diagram(xml))
    boxes, edges = {}, {}
    for shape in root.iter("{*}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        values = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
        boxes[shape.get("bpmnElement")] = Box(*values)
    for edge in root.iter("{*}BPMNEdge"):
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge]
        edges[edge.get("bpmnElement")] = points
    return root, boxes, edges


def overlap(one, other):
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )


def inside(inner, outer):
    return (
        inner.x >= outer.x
        and inner.right <= outer.right
        and inner.y >= outer.y
        and inner.bottom <= outer.bottom
    )


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_drawn_and_nothing_overlaps(name):
    xml = (MODELS / f"{name}.bpmn").read_bytes()
    (model,) = parse(xml).processes
    root, boxes, edges = draw(xml)
    assert boxes.keys() >= model.nodes.keys()
    associations = {one.get("id") for one in root.iter("{*}association")}
    assert edges.keys() == model.flows.keys() | associations
    for one, other in combinations(model.nodes.values(), 2):
        nested = one.kind in SUBPROCESSES or other.kind in SUBPROCESSES
        if one.attached_to or other.attached_to or nested:
            continue
        assert not overlap(boxes[one.id], boxes[other.id]), (one.id, other.id)
    for node in model.nodes.values():
        if node.scope != model.id and not node.attached_to:
            assert inside(boxes[node.id], boxes[node.scope]), node.id
    assert parse(etree.tostring(root)).has_diagram


def test_lanes_are_bands_that_hold_their_nodes():
    xml = (MODELS / "lanes.bpmn").read_bytes()
    (model,) = parse(xml).processes
    root, boxes, _edges = draw(xml)
    for node in model.nodes.values():
        if node.lane and node.scope == model.id:
            assert inside(boxes[node.id], boxes[node.lane]), node.id
    assert inside(boxes["inner"], boxes["people"])
    assert not overlap(boxes["people"], boxes["it"])
    pool = root.find(".//{*}participant")
    assert pool.get("processRef") == model.id
    assert inside(boxes["people"], boxes[pool.get("id")])


def test_flows_go_from_left_to_right():
    _root, boxes, edges = draw((MODELS / "sequence.bpmn").read_bytes())
    assert boxes["s"].x < boxes["a"].x < boxes["b"].x < boxes["c"].x < boxes["e"].x
    assert edges["a-b"] == [
        (boxes["a"].right, boxes["a"].middle),
        (boxes["b"].x, boxes["b"].middle),
    ]


def test_what_compensates_stands_behind_and_below_what_it_undoes():
    _root, boxes, edges = draw((MODELS / "compensation_one.bpmn").read_bytes())
    for name in ("a", "b"):
        done, event, undo = (boxes[key] for key in (name, f"{name}-c", f"undo-{name}"))
        assert undo.x > done.right
        assert undo.y > done.bottom
        first, *_turns, last = edges[f"{name}-undo"]
        assert first == (event.center, event.bottom)
        assert last == (undo.x, undo.middle)
    assert boxes["s"].middle == boxes["a"].middle == boxes["b"].middle


def test_a_diagram_that_is_there_stays_as_it_is():
    xml = (MODELS / "sequence.bpmn").read_bytes()
    drawn = with_diagram(xml)
    assert with_diagram(drawn) == drawn


def test_a_long_process_and_one_that_is_a_circle():
    head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
    nodes = "".join(f'<task id="t{n}"/>' for n in range(3000))
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{(n + 1) % 3000}"/>'
        for n in range(3000)
    )
    _root, boxes, _edges = draw(
        f'{head}<process id="p">{nodes}{flows}</process></definitions>'
    )
    assert len({box.x for box in boxes.values()}) == 3000
