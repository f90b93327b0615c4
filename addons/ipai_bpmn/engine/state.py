# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The state of one running process instance: tokens in scopes, and variables.

BPMN 2.0, 7.2.1: a token is a theoretical concept; here it is a value with a place. What
is stored between two steps is exactly an Instance; the engine keeps nothing else.
"""

from collections import ChainMap
from dataclasses import dataclass, field, replace

ROOT = "root"
OF_SCOPE = -1

# What a token waits for.
WORK = "work"  # a person finishes a task
INVOKE = "invoke"  # a registered method answers
MESSAGE = "message"
SIGNAL = "signal"
TIMER = "timer"
JOIN = "join"  # the other branches
CHILDREN = "children"  # the tokens inside a subprocess
CALL = "call"  # the called process
CHOICE = "choice"  # one of several events
CONDITION = "condition"  # the variables make it true
LOOP = "loop"  # the instances of an activity that is done several times
COMPENSATE = "compensate"  # what undoes other activities
INCIDENT = "incident"  # somebody looks at what went wrong

RUNNING, DONE, CANCELLED = "running", "done", "cancelled"


@dataclass
class Token:
    """One place where the instance waits.

    A token with a ``host`` watches: it is the subscription of a boundary event or of an
    event after an event-based gateway, and goes when its host goes. The host of what
    waits for the start of an event subprocess is the scope (``OF_SCOPE``).

    A token with a ``parent`` is one of several that another token began and waits for:
    an instance of an activity that is done several times, or what compensates.

    :param key: unique in the instance, never used again
    :param scope: key of the scope it runs in
    :param flow: id of the sequence flow by which it came, for joins
    :param due_at: naive datetime in UTC, of timers
    :param repeat: how often a timer cycle still fires after this one; -1 without end
    :param local: variables of this activity alone, from its input mappings
    :param memory: what a loop, a gateway or an event has counted so far; JSON
    """

    key: int
    node: str
    scope: str
    waits: str
    flow: str = ""
    host: int = 0
    name: str = ""
    correlation: str = ""
    due_at: object = None
    repeat: int = 0
    error: str = ""
    phase: str = ""  # of an incident: what a retry does, see incidents.py
    local: dict = field(default_factory=dict)
    parent: int = 0
    memory: dict = field(default_factory=dict)


@dataclass
class Scope:
    """The process itself, or one activation of an embedded subprocess.

    :param completed: what can be compensated, in the order of its end, see
        ``behaviours/compensation.py``
    """

    key: str
    node: str = ""
    parent: str = ""
    owner: int = 0  # token that waits at the subprocess
    variables: dict = field(default_factory=dict)
    completed: list = field(default_factory=list)


@dataclass
class Instance:
    """Everything that is known between two steps."""

    state: str = RUNNING
    tokens: dict = field(default_factory=dict)  # key -> Token
    scopes: dict = field(default_factory=dict)  # key -> Scope
    last_key: int = 0

    @classmethod
    def new(cls, variables=None):
        root = Scope(ROOT, variables=dict(variables or {}))
        return cls(scopes={ROOT: root})

    def copied(self):
        """Return a copy that can be changed without touching this one."""
        return Instance(
            self.state,
            {key: replace(token) for key, token in self.tokens.items()},
            {
                key: replace(
                    scope,
                    variables=dict(scope.variables),
                    completed=list(scope.completed),
                )
                for key, scope in self.scopes.items()
            },
            self.last_key,
        )

    @property
    def variables(self):
        """Return the variables of the process itself."""
        return self.scopes[ROOT].variables

    def visible(self, scope, local=None):
        """Return what an expression in that scope sees, the innermost first."""
        maps = [local] if local else []
        while scope:
            maps.append(self.scopes[scope].variables)
            scope = self.scopes[scope].parent
        return ChainMap(*maps)

    def assign(self, scope, values):
        """Set variables where they are known, else in the process."""
        for name, value in values.items():
            place = scope
            while place != ROOT and name not in self.scopes[place].variables:
                place = self.scopes[place].parent
            self.scopes[place].variables[name] = value

    def watchers(self, token):
        return [one for one in self.tokens.values() if one.host == token.key]

    def children(self, token):
        """Return the tokens that a token began and waits for."""
        return [one for one in self.tokens.values() if one.parent == token.key]
