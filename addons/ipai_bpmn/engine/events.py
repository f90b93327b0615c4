# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can happen to an instance, and what a step wants done outside of it."""

from dataclasses import dataclass, field

# Events: the third argument of step()


@dataclass(frozen=True)
class Start:
    """Begin: at the none start events, or at the one event that was triggered."""

    node: str = ""
    variables: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Complete:
    """What a token waited for (work, a method, a called process) is done."""

    token: int
    variables: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Trigger:
    """A timer is due, or the message or signal of a token has arrived."""

    token: int
    variables: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Fail:
    """A method or a called process failed.

    With a ``code`` it is a BPMN error, which a boundary event may catch; without one it
    is a technical failure and becomes an incident.
    """

    token: int
    message: str
    code: str = ""
    kind: str = "Failed"  # of failure, e.g. the class of the exception
    trace: str = ""


@dataclass(frozen=True)
class Escalated:
    """A called process threw an escalation that it does not catch itself."""

    token: int
    code: str


@dataclass(frozen=True)
class Retry:
    """Enter the node of an incident once more."""

    token: int


@dataclass(frozen=True)
class Resolve:
    """A person says what the node of an incident results in; it is left with that."""

    token: int
    variables: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Break:
    """The step of a timer that was due failed in the code around the engine."""

    token: int
    message: str
    kind: str = "Failed"
    trace: str = ""


@dataclass(frozen=True)
class Move:
    """A person lets a token go on at another node of its scope.

    :param alone: withdraw what else runs in the scope
    """

    token: int
    node: str
    reason: str = ""
    alone: bool = False


@dataclass(frozen=True)
class Skip:
    """A person lets a token leave its node as if that had been done.

    :param flow: id of the sequence flow, where several lead on
    """

    token: int
    reason: str = ""
    flow: str = ""


@dataclass(frozen=True)
class Reschedule:
    """A person changes when a timer is due; what is past is due now."""

    token: int
    due_at: object


@dataclass(frozen=True)
class Cancel:
    """End the instance and everything in it."""

    reason: str = ""


@dataclass(frozen=True)
class Settle:
    """Nothing in particular: what holds by now happens, e.g. a new condition."""


# Effects: what the caller does, in the order of the list


@dataclass(frozen=True)
class OpenWork:
    """Make a work item for the token. Texts are rendered already."""

    token: int
    assignee: str = ""
    priority: str = ""
    due: str = ""


@dataclass(frozen=True)
class Invoke:
    """Run the registered method of the token's node, then Complete or Fail."""

    token: int
    method: str
    variables: dict


@dataclass(frozen=True)
class CallProcess:
    """Start another process for the token; Complete or Fail when it ends."""

    token: int
    code: str
    variables: dict


@dataclass(frozen=True)
class Throw:
    """Tell everybody: a signal, or a message that another instance may wait for."""

    kind: str  # message, signal
    name: str
    correlation: str
    variables: dict


@dataclass(frozen=True)
class Raise:
    """An error that nothing in this process catches; its token is an incident.

    The caller of a called process fails with it.
    """

    token: int
    code: str
    message: str


@dataclass(frozen=True)
class Escalate:
    """An escalation that nothing in this process catches; the caller may."""

    code: str


@dataclass(frozen=True)
class Close:
    """The token is gone: cancel its work item or its called process."""

    token: int
    reason: str


@dataclass(frozen=True)
class Passage:
    """One entry of the history: a node was entered, left or interrupted, or failed."""

    what: str  # enter, leave, interrupt, incident, move, skip
    node: str
    token: int
    detail: str = ""
    kind: str = ""  # of an incident: which failure it is, e.g. ExpressionError
    trace: str = ""


@dataclass(frozen=True)
class Changes:
    """The outcome of a step: the new state, what to do, and what happened in order.

    The state that went in is not changed, so a step that raises has not happened.
    """

    instance: object
    effects: tuple
    history: tuple
