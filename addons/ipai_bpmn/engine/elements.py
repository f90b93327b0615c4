# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a node may have: its event, how often it is done, its data. Immutable values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """What an event waits for or throws.

    ``name`` is that of the message, signal or link, the code of the error or
    escalation, or the id of the activity to compensate. ``timer`` is date, duration or
    cycle, with its ``expression`` in ISO 8601 or as an expression; of a conditional
    event ``expression`` is the condition. A multiple event has its definitions in
    ``events``; when it is ``parallel`` all of them have to happen.
    """

    kind: str = "none"
    name: str = ""
    timer: str = ""
    expression: str = ""
    correlation: str = ""
    wait: bool = True  # until the compensation is done
    events: tuple = ()
    parallel: bool = False
    missing: str = ""  # what it refers to and is not in the file

    @property
    def parts(self):
        """Return the definitions of a multiple event, else the event itself."""
        return self.events or (self,)

    def find(self, kind):
        """Return the definitions of that kind."""
        return [one for one in self.parts if one.kind == kind]


NO_EVENT = Event()


@dataclass(frozen=True, slots=True)
class Loop:
    """How often an activity is done: a standard loop or several instances.

    ``collection`` and ``cardinality`` are expressions, ``item`` is the variable that
    holds an element. ``condition`` ends the instances when it is true, and lets a
    standard loop go on while it is. ``behavior`` (all, one, none, complex) says when
    ``throws`` are thrown, each a pair of a condition or "" and an Event.
    """

    kind: str  # standard, multi
    sequential: bool = True
    cardinality: str = ""
    collection: str = ""
    item: str = ""
    results: str = ""  # variable that collects
    result: str = ""  # expression for what one instance adds
    condition: str = ""
    test_before: bool = False
    maximum: str = ""
    behavior: str = "all"
    throws: tuple = ()


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How the activities of an ad-hoc subprocess are chosen, and when it ends."""

    sequential: bool = False
    completion: str = ""
    cancel_remaining: bool = True


@dataclass(frozen=True, slots=True)
class Association:
    """Data that goes into an activity or event, or comes out of it.

    It copies when all ``sources`` (names of variables) are there: data that is only
    drawn is no obstacle.
    """

    target: str
    sources: tuple
    expression: str = ""  # else the value of the first source
