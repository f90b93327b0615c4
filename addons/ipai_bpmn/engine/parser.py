# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From XML to the model. Nothing is refused here that can be drawn: see validate.py."""

from dataclasses import replace

from . import model, xml_source
from .data_parser import OBJECTS, STORES, DataParser
from .event_parser import EventParser
from .implementation_parser import implementation, local_id
from .loop_parser import ad_hoc_of, loop_of
from .model import Definitions, Flow, Lane, Node, Process, ProcessModel
from .problems import Problem
from .vendor import Extras, split_tag
from .xml_source import BPMN

_B = f"{{{BPMN}}}"
# In a process or subprocess, but nothing that a token could reach.
NOT_FLOW = frozenset(
    {
        "artifact",
        "auditing",
        "completionCondition",
        "correlationSubscription",
        "dataInputAssociation",
        "dataOutputAssociation",
        "documentation",
        "extensionElements",
        "group",
        "humanPerformer",
        "incoming",
        "ioBinding",
        "laneSet",
        "monitoring",
        "outgoing",
        "performer",
        "potentialOwner",
        "resourceRole",
        "supportedInterfaceRef",
        "supports",
        "textAnnotation",
    }
)
DATA = OBJECTS | STORES | {"dataObjectReference"}
QUANTITIES = ("startQuantity", "completionQuantity")
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
# What a call activity does when it names a task of the same file.
GLOBAL_TASKS = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


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
    rule = "unique-id" if process.id else "id-missing"
    problem = Problem(process.id, process.process.line, text, rule)
    return replace(process, problems=(*process.problems, problem))


class _ProcessParser:
    """One process: its nodes, flows and lanes, whatever their depth."""

    def __init__(self, element, pools, events):
        self.element = element
        self.pools = pools
        self.events = events
        self.nodes, self.flows, self.lanes = {}, {}, {}
        self.lane_of = {}
        self.data = DataParser()
        self.associations = {}
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
            process,
            nodes,
            self.flows,
            self.lanes,
            self.data.scopes,
            self.associations,
            tuple(self.problems),
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
            else:
                self._other(child, kind, scope)

    def _other(self, child, kind, scope):
        """Read what is neither a node nor a flow."""
        if kind in DATA:
            self.data.add(child, kind, scope)
        elif kind == "ioSpecification":
            for data in child.iterchildren(f"{_B}dataInput", f"{_B}dataOutput"):
                self.data.add(data, "property", scope)
        elif kind == "association":
            self._association(child)
        elif kind not in NOT_FLOW and kind not in LOOPS:
            self._problem(child, "element", f"{kind} is not run.")

    def _association(self, element):
        """Remember what is connected: a compensation event and its activity are."""
        ends = [local_id(element.get(name)) for name in ("sourceRef", "targetRef")]
        for one, other in (ends, reversed(ends)):
            self.associations.setdefault(one, []).append(other)

    def _is_new(self, element, known):
        key = element.get("id")
        if key and key not in known and key != self.element.get("id"):
            return True
        if key:
            self._problem(element, "unique-id", f"The id {key} is used twice.")
        else:
            self._problem(element, "id-missing", "The id is missing.")
        return False

    def _problem(self, element, rule, text):
        key = element.get("id") or ""
        self.problems.append(Problem(key, element.sourceline, text, rule))

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
                    self.lane_of[local_id(reference.text)] = key
                self._lanes(lane, key)

    def _flow(self, element):
        condition = element.find(f"{_B}conditionExpression")
        return Flow(
            id=element.get("id"),
            name=element.get("name") or "",
            line=element.sourceline,
            source=local_id(element.get("sourceRef")),
            target=local_id(element.get("targetRef")),
            condition="" if condition is None else (condition.text or "").strip(),
        )

    def _node(self, element, scope, incoming, outgoing):
        extras = Extras(element)
        for line in extras.complex_parameters():
            text = "Only text and expressions are mapped, no list, map or script."
            problem = Problem(element.get("id"), line, text, "mapping-value")
            self.problems.append(problem)
        for name in QUANTITIES:
            if element.get(name, "1") != "1":
                text = f"{name}=“{element.get(name)}”: only 1 is run."
                self._problem(element, "token-quantity", text)
        kind = split_tag(element.tag)[1]
        ins, outs, unknown = self.data.associations(element)
        for key in unknown:
            self._problem(element, "data-reference", f"The data “{key}” is not there.")
        values = implementation(element, kind, extras)
        if kind == "callActivity":
            kind, values = self._called(kind, values)
        return Node(
            id=element.get("id"),
            kind=kind,
            name=" ".join((element.get("name") or "").split()),
            line=element.sourceline,
            scope=scope,
            incoming=tuple(incoming or ()),
            outgoing=tuple(outgoing or ()),
            default=local_id(element.get("default")),
            event=self.events.event_of(element, kind),
            attached_to=local_id(element.get("attachedToRef")),
            interrupting=_is_interrupting(element),
            triggered_by_event=element.get("triggeredByEvent") == "true",
            lane=self._lane_of(element, scope),
            data_in=ins,
            data_out=outs,
            documentation=_documentation(element),
            **self._special(element, kind, (ins, outs)),
            **values,
        )

    def _special(self, element, kind, associations):
        """Return what only some kinds of nodes have, for the Node."""
        if kind in model.ACTIVITIES:
            values = {
                "loop": loop_of(element, self.events, self.data, associations),
                "for_compensation": element.get("isForCompensation") == "true",
            }
            if kind == "receiveTask":
                values["instantiate"] = element.get("instantiate") == "true"
            elif kind == "adHocSubProcess":
                values["ad_hoc"] = ad_hoc_of(element)
            return values
        if kind == "eventBasedGateway":
            return {
                "instantiate": element.get("instantiate") == "true",
                "parallel": element.get("eventGatewayType") == "Parallel",
            }
        if kind == "complexGateway":
            text = element.findtext(f"{_B}activationCondition", "")
            return {"activation": text.strip()}
        return {}

    def _called(self, kind, values):
        """A call of a global task of this file is that task (BPMN 2.0, 10.3.6)."""
        target = self.events.targets.get(values["called"])
        task = None if target is None else split_tag(target.tag)[1]
        if task not in GLOBAL_TASKS:
            return kind, values
        kind = GLOBAL_TASKS[task]
        own = {key: value for key, value in values.items() if value} | {"called": ""}
        return kind, implementation(target, kind, Extras(target)) | own

    def _lane_of(self, element, scope):
        """Return the node's lane; inside a subprocess that of the subprocess counts."""
        key = element.get("id")
        while key and key not in self.lane_of and scope in self.nodes:
            key, scope = scope, self.nodes[scope][1]
        return self.lane_of.get(key, "")


def _is_interrupting(element):
    value = element.get("cancelActivity") or element.get("isInterrupting")
    return value != "false"


def _documentation(element):
    return (element.findtext(f"{_B}documentation") or "").strip()


def _boolean(text):
    return {"true": True, "1": True, "false": False, "0": False}.get(text)
