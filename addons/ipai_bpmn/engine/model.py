# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A BPMN model as plain immutable values: what the parser makes and the engine runs.

Kinds of nodes are the local names of the standard's elements (``userTask``); kinds of
events those of its event definitions without the ending (``timer``, or ``none``).
"""

from dataclasses import dataclass, field
from functools import cached_property

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
class Event:
    """What an event waits for or throws.

    ``name`` is that of the message or signal, or the error's code. ``timer`` is date,
    duration or cycle, with its ``expression`` in ISO 8601 or as an expression.
    """

    kind: str = "none"
    name: str = ""
    timer: str = ""
    expression: str = ""
    correlation: str = ""


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
    event: Event = Event()
    attached_to: str = ""
    interrupting: bool = True
    triggered_by_event: bool = False
    loop: str = ""  # local name of the loop characteristics
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
    inputs: tuple = ()
    outputs: tuple = ()
    fields: tuple = ()
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
        ]


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
