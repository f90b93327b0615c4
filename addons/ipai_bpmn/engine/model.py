# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A BPMN model as plain immutable values: what the parser makes and the engine runs.

Kinds of nodes are the local names of the standard's elements (``userTask``); kinds of
events those of its event definitions without the ending (``timer``, or ``none``).
"""

from dataclasses import dataclass, field
from functools import cached_property

from .elements import NO_EVENT, AdHoc, Event, Loop

WORK_TASKS = frozenset({"task", "userTask", "manualTask"})
AUTOMATIC_TASKS = frozenset(
    {"serviceTask", "scriptTask", "sendTask", "businessRuleTask"}
)
TASKS = WORK_TASKS | AUTOMATIC_TASKS | {"receiveTask"}
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROWING = frozenset({"intermediateThrowEvent", "endEvent"})
EVENTS = CATCHING | THROWING
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS

# What becomes of a task whose approval is rejected.
COMPLETE, REDO = "complete", "redo"


@dataclass(frozen=True, slots=True)
class Mapping:
    """One input or output mapping: an expression into a variable."""

    target: str
    expression: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One value that a person fills in; it comes back as a variable."""

    name: str
    label: str
    type: str  # text, number, boolean, date
    required: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    name: str
    line: int
    source: str
    target: str
    condition: str = ""


@dataclass(frozen=True)
class Node:
    """A flow node with everything the engine may ask about it."""

    id: str
    kind: str
    name: str
    line: int
    scope: str  # id of the process or subprocess that it is in
    incoming: tuple = ()  # ids of sequence flows
    outgoing: tuple = ()
    default: str = ""
    event: Event = NO_EVENT
    attached_to: str = ""
    interrupting: bool = True
    triggered_by_event: bool = False
    loop: Loop | None = None
    ad_hoc: AdHoc | None = None
    for_compensation: bool = False
    instantiate: bool = False
    parallel: bool = False  # an event-based gateway that waits for all its events
    activation: str = ""  # of a complex gateway
    lane: str = ""
    called: str = ""
    method: str = ""
    script: str = ""
    result: str = ""
    assignee: str = ""
    priority: str = ""
    due: str = ""
    approval: str = ""  # code of the approvals that finishing the task asks for
    on_rejection: str = ""  # "complete" goes on to the next node, else it is done again
    retries: str = ""  # how often what failed is tried again, see retries.py
    retry_intervals: str = ""
    inputs: tuple = ()
    outputs: tuple = ()
    fields: tuple = ()
    data_in: tuple = ()
    data_out: tuple = ()
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane; ``parent`` is the id of the lane around it, or ""."""

    id: str
    name: str
    line: int
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """What a definitions file says of one process, before its nodes."""

    id: str
    name: str
    line: int
    executable: bool | None  # None where the file does not say
    pool: str = ""
    documentation: str = ""


@dataclass(frozen=True)
class ProcessModel:
    """One process with all that is in it; nodes of subprocesses included."""

    process: Process
    nodes: dict = field(default_factory=dict)
    flows: dict = field(default_factory=dict)
    lanes: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)  # scope -> variables of its data objects
    associations: dict = field(default_factory=dict)  # id -> ids, both ways
    problems: tuple = ()  # what the parser could not make sense of

    @property
    def id(self):
        return self.process.id

    @cached_property
    def by_scope(self):
        """Return scope id -> its nodes, in the order of the file."""
        scopes = {}
        for node in self.nodes.values():
            scopes.setdefault(node.scope, []).append(node)
        return scopes

    @cached_property
    def boundaries(self):
        """Return activity id -> its boundary events."""
        attached = {}
        for node in self.nodes.values():
            if node.attached_to:
                attached.setdefault(node.attached_to, []).append(node)
        return attached

    @cached_property
    def event_subprocesses(self):
        """Return scope id -> (event subprocess, its start event), file order."""
        found = {}
        for node in self.nodes.values():
            if node.triggered_by_event:
                for start in self.starts(node.id)[:1]:
                    found.setdefault(node.scope, []).append((node, start))
        return found

    @cached_property
    def link_sources(self):
        """Return id of a catching link event -> the throwing ones that lead to it."""
        return {
            node.id: [
                one
                for one in self.by_scope[node.scope]
                if one.kind == "intermediateThrowEvent"
                and (one.event.kind, one.event.name) == ("link", node.event.name)
            ]
            for node in self.nodes.values()
            if node.event.kind == "link" and node.kind == "intermediateCatchEvent"
        }

    def link_targets(self, node):
        """Return the catching link events of a throwing one; a sound model has one."""
        return [
            one
            for one in self.by_scope[node.scope]
            if one.kind == "intermediateCatchEvent"
            and (one.event.kind, one.event.name) == ("link", node.event.name)
        ]

    def handler(self, activity):
        """Return the activity that compensates another one, or None."""
        for event in self.boundaries.get(activity, ()):
            if event.event.kind == "compensate":
                for key in self.associations.get(event.id, ()):
                    node = self.nodes.get(key)
                    if node and node.for_compensation:
                        return node
        return None

    def starts(self, scope=None):
        """Return the start events of a scope; of the process itself by default."""
        nodes = self.by_scope.get(scope or self.id, ())
        return [node for node in nodes if node.kind == "startEvent"]

    def entries(self, scope=None):
        """Return where a scope begins: its none start event, or what nothing leads to.

        BPMN 2.0, 13.2.1: without a start event each activity, gateway and throwing
        event without an incoming flow gets a token.
        """
        starts = self.starts(scope)
        if starts:
            return [node for node in starts if node.event.kind == "none"]
        return [
            node
            for node in self.by_scope.get(scope or self.id, ())
            if not node.incoming
            and not node.attached_to
            and not node.triggered_by_event
            and not node.for_compensation
            and not node.instantiate
            and not (
                node.kind == "intermediateCatchEvent" and node.event.kind == "link"
            )
        ]

    def instantiators(self):
        """Return the nodes whose event begins an instance.

        Start events, receive tasks that instantiate, and what follows a gateway that
        does (BPMN 2.0, 13.2.1).
        """
        nodes = [*self.starts()]
        for node in self.by_scope.get(self.id, ()):
            if node.instantiate and node.kind == "receiveTask":
                nodes.append(node)
            elif node.instantiate and node.kind == "eventBasedGateway":
                nodes += self.followers(node)
        return nodes

    def followers(self, node):
        """Return the nodes to which the flows of a node lead."""
        return [self.nodes[self.flows[key].target] for key in node.outgoing]


@dataclass(frozen=True)
class Definitions:
    """A whole file."""

    processes: tuple  # of ProcessModel
    has_diagram: bool

    def runnable(self):
        """Return the processes to deploy: those flagged executable, else all with work.

        Modellers differ in what they write for a new process, so a file in which no
        process is flagged means all of them.
        """
        flagged = [one for one in self.processes if one.process.executable]
        return flagged or [one for one in self.processes if one.nodes]
