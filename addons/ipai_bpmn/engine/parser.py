# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From XML to the model. Nothing is refused here that can be drawn: see validate.py."""

import re
from dataclasses import replace

from . import model, xml_source
from .event_parser import EventParser
from .model import Definitions, Flow, Lane, Node, Process, ProcessModel
from .problems import Problem
from .vendor import Extras, split_tag
from .xml_source import BPMN

_B = f"{{{BPMN}}}"
# In a process or subprocess, but nothing that a token could reach.
NOT_FLOW = frozenset(
    {
        "artifact",
        "association",
        "auditing",
        "correlationSubscription",
        "dataInputAssociation",
        "dataObject",
        "dataObjectReference",
        "dataOutputAssociation",
        "dataStoreReference",
        "documentation",
        "extensionElements",
        "group",
        "humanPerformer",
        "incoming",
        "ioBinding",
        "ioSpecification",
        "laneSet",
        "monitoring",
        "outgoing",
        "performer",
        "potentialOwner",
        "property",
        "resourceRole",
        "supportedInterfaceRef",
        "supports",
        "textAnnotation",
    }
)
_BEAN = re.compile(r"[$#]\{\s*([^\W\d]\w*)\s*\}")
# Attributes that change what a token does, with the value that changes nothing.
UNUSUAL = {
    "completionQuantity": "1",
    "instantiate": "false",
    "isForCompensation": "false",
    "parallelMultiple": "false",
    "startQuantity": "1",
}
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


def parse(xml):
    """Return the Definitions of a BPMN 2.0 document.

    :param xml: bytes or text
    :raises ModelRefused: it is not BPMN, or not safe to read
    """
    root = xml_source.read(xml)
    pools = {
        participant.get("processRef", "").rpartition(":")[2]: participant.get("name")
        for participant in root.iterfind(f"{_B}collaboration/{_B}participant")
    }
    events = EventParser(root)
    processes = tuple(
        _ProcessParser(element, pools, events).parse()
        for element in root.iterchildren(f"{_B}process")
    )
    processes = tuple(map(_with_id, processes, _first_ids(processes)))
    has_diagram = root.find("{*}BPMNDiagram/{*}BPMNPlane/{*}BPMNShape") is not None
    return Definitions(processes, has_diagram)


def _first_ids(processes):
    """Yield for each process whether its id is there and not that of one before."""
    seen = {""}
    for one in processes:
        yield one.id not in seen
        seen.add(one.id)


def _with_id(process, is_first):
    """Add a problem to a process that cannot be told from another."""
    if is_first:
        return process
    text = f"The id {process.id} is used twice." if process.id else "The id is missing."
    problem = Problem(process.id, process.process.line, text)
    return replace(process, problems=(*process.problems, problem))


class _ProcessParser:
    """One process: its nodes, flows and lanes, whatever their depth."""

    def __init__(self, element, pools, events):
        self.element = element
        self.pools = pools
        self.events = events
        self.nodes, self.flows, self.lanes = {}, {}, {}
        self.lane_of = {}
        self.problems = []

    def parse(self):
        element = self.element
        process = Process(
            id=element.get("id") or "",
            name=element.get("name") or "",
            line=element.sourceline,
            executable=_boolean(element.get("isExecutable")),
            pool=self.pools.get(element.get("id")) or "",
            documentation=_documentation(element),
        )
        self._lanes(element, "")
        self._container(element, process.id)
        incoming, outgoing = self._connections()
        nodes = {
            key: self._node(child, scope, incoming.get(key), outgoing.get(key))
            for key, (child, scope) in self.nodes.items()
        }
        return ProcessModel(
            process, nodes, self.flows, self.lanes, tuple(self.problems)
        )

    def _container(self, element, scope):
        for child in element.iterchildren(f"{_B}*"):
            kind = split_tag(child.tag)[1]
            if kind in model.FLOW_NODES:
                if self._is_new(child, self.nodes):
                    self.nodes[child.get("id")] = (child, scope)
                if kind in model.SUBPROCESSES:
                    self._lanes(child, "")
                    self._container(child, child.get("id") or "")
            elif kind == "sequenceFlow":
                if self._is_new(child, self.flows):
                    self.flows[child.get("id")] = self._flow(child)
            elif kind not in NOT_FLOW and kind not in LOOPS:
                self._problem(child, f"{kind} is not run.")

    def _is_new(self, element, known):
        key = element.get("id")
        if key and key not in known and key != self.element.get("id"):
            return True
        text = f"The id {key} is used twice." if key else "The id is missing."
        self._problem(element, text)
        return False

    def _problem(self, element, text):
        self.problems.append(Problem(element.get("id") or "", element.sourceline, text))

    def _connections(self):
        incoming, outgoing = {}, {}
        for flow in self.flows.values():
            incoming.setdefault(flow.target, []).append(flow.id)
            outgoing.setdefault(flow.source, []).append(flow.id)
        return incoming, outgoing

    def _lanes(self, container, parent):
        """Read the lane sets; where lanes are nested, the innermost owns the node."""
        for lanes in container.iterchildren(f"{_B}laneSet", f"{_B}childLaneSet"):
            for lane in lanes.iterchildren(f"{_B}lane"):
                key = lane.get("id") or f"lane-{lane.sourceline}"
                name = lane.get("name") or ""
                self.lanes[key] = Lane(key, name, lane.sourceline, parent)
                for reference in lane.iterchildren(f"{_B}flowNodeRef"):
                    self.lane_of[_local_id(reference.text)] = key
                self._lanes(lane, key)

    def _flow(self, element):
        condition = element.find(f"{_B}conditionExpression")
        return Flow(
            id=element.get("id"),
            name=element.get("name") or "",
            line=element.sourceline,
            source=_local_id(element.get("sourceRef")),
            target=_local_id(element.get("targetRef")),
            condition="" if condition is None else (condition.text or "").strip(),
        )

    def _node(self, element, scope, incoming, outgoing):
        extras = Extras(element)
        for line in extras.complex_parameters():
            text = "Only text and expressions are mapped, no list, map or script."
            self.problems.append(Problem(element.get("id"), line, text))
        for name, usual in UNUSUAL.items():
            if element.get(name, usual) != usual:
                self._problem(element, f"{name}=“{element.get(name)}” is not run yet.")
        kind = split_tag(element.tag)[1]
        return Node(
            id=element.get("id"),
            kind=kind,
            name=" ".join((element.get("name") or "").split()),
            line=element.sourceline,
            scope=scope,
            incoming=tuple(incoming or ()),
            outgoing=tuple(outgoing or ()),
            default=_local_id(element.get("default")),
            event=self.events.event_of(element),
            attached_to=_local_id(element.get("attachedToRef")),
            interrupting=_is_interrupting(element),
            triggered_by_event=element.get("triggeredByEvent") == "true",
            loop=next((n for n in LOOPS if element.find(_B + n) is not None), ""),
            lane=self._lane_of(element, scope),
            documentation=_documentation(element),
            **_implementation(element, kind, extras),
        )

    def _lane_of(self, element, scope):
        """Return the node's lane; inside a subprocess that of the subprocess counts."""
        key = element.get("id")
        while key and key not in self.lane_of and scope in self.nodes:
            key, scope = scope, self.nodes[scope][1]
        return self.lane_of.get(key, "")


def _implementation(element, kind, extras):
    """Return what says how the node is done, for the Node."""
    called = element.get("calledElement") or extras.text("calledElement@processId")
    script = element.findtext(f"{_B}script") or extras.text("script@expression")
    if kind not in ("scriptTask", "businessRuleTask"):
        script = script or extras.text("expression")
    return {
        "called": _local_id(called),
        "script": (script or "").strip(),
        "method": _method(
            extras,
            *("method", "topic", "taskDefinition@type", "delegateExpression", "class"),
            *("decisionRef", "calledDecision@decisionId", "decisionTableReferenceKey"),
        ),
        "result": extras.text(
            *("resultVariable", "resultVariableName", "script@resultVariable"),
            "calledDecision@resultVariable",
        ),
        "assignee": extras.text("assignee", "assignmentDefinition@assignee"),
        "priority": extras.text("priority", "priorityDefinition@priority"),
        "due": extras.text("dueDate", "taskSchedule@dueDate"),
        "approval": extras.text("approval"),
        "on_rejection": extras.text("onRejection"),
        "inputs": extras.mappings("inputParameter", "input"),
        "outputs": extras.mappings("outputParameter", "output"),
        "fields": extras.fields(),
    }


def _method(extras, *names):
    """Return a method's name; ``${bean}`` names the bean, it is no expression."""
    text = extras.text(*names)
    match = _BEAN.fullmatch(text)
    return match[1] if match else text


def _is_interrupting(element):
    value = element.get("cancelActivity") or element.get("isInterrupting")
    return value != "false"


def _documentation(element):
    return (element.findtext(f"{_B}documentation") or "").strip()


def _boolean(text):
    return {"true": True, "1": True, "false": False, "0": False}.get(text)


def _local_id(text):
    """Return the id of a QName reference without its prefix."""
    return (text or "").strip().rpartition(":")[2]
