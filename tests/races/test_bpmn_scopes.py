# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Races and crashes of event subprocesses, instances of an activity and compensation.

Whatever two transactions want at the same instant: the scope ends once, what interrupts
leaves nothing of what it interrupted, and what is done is undone once.
"""

from contextlib import closing

import pytest
from race_helpers import Race, committed, read, unique

from tools.setup import database as databases

ROUNDS = 40
NAMES = ("m", "n", "note", "undo", "after")
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
    + "".join(f'<message id="{name}" name="{name}"/>' for name in NAMES)
    + '<signal id="alarm" name="alarm"/>'
)


def receive(element, message="m", more=""):
    return f'<receiveTask id="{element}" messageRef="{message}"{more}/>'


def flows(*pairs):
    return "".join(
        f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in (pair.split() for pair in pairs)
    )


def event_subprocess(definition, interrupting):
    return (
        '<subProcess id="esp" triggeredByEvent="true">'
        f'<startEvent id="es" isInterrupting="{str(interrupting).lower()}">'
        f"{definition}</startEvent>{receive('h', 'n')}{flows('es h')}</subProcess>"
    )


NOTE = '<messageEventDefinition messageRef="note"/>'
ALARM = '<signalEventDefinition signalRef="alarm"/>'
INTERRUPTED = (
    f'<startEvent id="s"/>{receive("a")}{flows("s a")}{event_subprocess(ALARM, True)}'
)
BESIDE = (
    f'<startEvent id="s"/><subProcess id="sub"><startEvent id="is"/>{receive("a")}'
    f"{flows('is a')}{event_subprocess(NOTE, False)}</subProcess>"
    f"{receive('after', 'after')}{flows('s sub', 'sub after')}"
)
INSTANCES = (
    '<startEvent id="s"/><receiveTask id="a" messageRef="m">'
    "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
    "</multiInstanceLoopCharacteristics></receiveTask>"
    f"{receive('after', 'after')}{flows('s a', 'a after')}"
)


def throw(element):
    return (
        f'<intermediateThrowEvent id="{element}"><compensateEventDefinition'
        ' activityRef="a"/></intermediateThrowEvent>'
    )


COMPENSATION = (
    f'<startEvent id="s"/>{receive("a")}<parallelGateway id="f"/>{receive("x")}'
    f'{receive("y")}{throw("tx")}{throw("ty")}<parallelGateway id="j"/>'
    f"{receive('after', 'after')}"
    '<boundaryEvent id="ac" attachedToRef="a"><compensateEventDefinition/>'
    "</boundaryEvent>"
    + receive("u", "undo", ' isForCompensation="true"')
    + "<association"
    ' id="as" sourceRef="ac" targetRef="u" associationDirection="One"/>'
    + flows("s a", "a f", "f x", "f y", "x tx", "y ty", "tx j", "ty j", "j after")
)


@pytest.fixture
def start(registry):
    """Deploy a model under a name of its own; return a function that starts it."""

    def deploy(body):
        code = unique("race").replace("-", "_")
        xml = (
            f'{HEAD}<process id="{code}" name="DEV" isExecutable="true">{body}'
            "</process></definitions>"
        )
        committed(registry, lambda env: env["bpmn.process"].deploy(xml).id)
        return lambda: committed(
            registry, lambda env: env["bpmn.process"].start(code).id
        )

    return deploy


def _tokens(registry, instance, element, state="active"):
    rows = read(
        registry,
        "SELECT t.id FROM bpmn_token t JOIN bpmn_node n ON n.id = t.node_id"
        " WHERE t.instance_id = %s AND n.element_id = %s AND t.state = %s"
        " AND t.waits <> 'loop' ORDER BY t.id",
        *(instance, element, state),
    )
    return [token for (token,) in rows]


def _state(registry, instance):
    """Return the state and how many tokens there are of each (element, state)."""
    [(state,)] = read(
        registry, "SELECT state FROM bpmn_instance WHERE id = %s", instance
    )
    rows = read(
        registry,
        "SELECT n.element_id, t.state, count(*) FROM bpmn_token t"
        " JOIN bpmn_node n ON n.id = t.node_id WHERE t.instance_id = %s"
        " GROUP BY n.element_id, t.state",
        instance,
    )
    return state, {(element, of): count for element, of, count in rows}


def _trigger(token):
    def one(env):
        env["bpmn.bus"]._trigger(env["bpmn.token"].browse(token), {})

    return one


def _at_once(registry, *tokens):
    """Let what the tokens wait for happen at the same instant; return the conflicts."""
    race = Race(registry, [1] * len(tokens))
    answers = race.run(*map(_trigger, tokens))
    assert answers == [None] * len(tokens)
    return sum(race.tries) - len(tokens)


def _happen(registry, *tokens):
    for token in tokens:
        committed(registry, _trigger(token))


def test_an_interruption_at_the_instant_of_the_end(registry, start):
    """One of the two comes first, and the other finds nothing left."""
    begin, conflicts = start(INTERRUPTED), 0
    for number in range(ROUNDS):
        instance = begin()
        both = _tokens(registry, instance, "a") + _tokens(registry, instance, "es")
        conflicts += _at_once(registry, *both[:: 1 if number % 2 else -1])
        state, tokens = _state(registry, instance)
        interrupted = state == "running"
        ended = ("a", "cancelled") if interrupted else ("a", "done")
        assert tokens[ended] == 1, tokens
        assert tokens.get(("h", "active"), 0) == interrupted, tokens
        assert not tokens.get(("a", "active")), tokens
    assert conflicts > ROUNDS // 10, "hardly anybody met a conflict: that was no race"


def test_the_same_alarm_twice_at_once_interrupts_once(registry, start):
    begin, conflicts = start(INTERRUPTED), 0
    for _round in range(ROUNDS):
        instance = begin()
        [alarm] = _tokens(registry, instance, "es")
        conflicts += _at_once(registry, alarm, alarm)
        state, tokens = _state(registry, instance)
        assert (state, tokens["h", "active"]) == ("running", 1)
    assert conflicts > ROUNDS // 10, "hardly anybody met a conflict: that was no race"


def test_a_scope_and_its_event_subprocess_end_at_once(registry, start):
    begin, conflicts = start(BESIDE), 0
    for _round in range(ROUNDS):
        instance = begin()
        _happen(registry, *_tokens(registry, instance, "es"))
        last = _tokens(registry, instance, "a") + _tokens(registry, instance, "h")
        assert len(last) == 2
        conflicts += _at_once(registry, *last)
        state, tokens = _state(registry, instance)
        assert (state, tokens["after", "active"]) == ("running", 1), tokens
        assert not tokens.get(("es", "active")), tokens
    assert conflicts > ROUNDS // 10, "hardly anybody met a conflict: that was no race"


def test_two_branches_that_undo_the_same_activity_at_once(registry, start):
    begin, conflicts = start(COMPENSATION), 0
    for _round in range(ROUNDS):
        instance = begin()
        _happen(registry, *_tokens(registry, instance, "a"))
        both = _tokens(registry, instance, "x") + _tokens(registry, instance, "y")
        conflicts += _at_once(registry, *both)
        [undo] = _tokens(registry, instance, "u")
        conflicts += _at_once(registry, undo, undo)
        state, tokens = _state(registry, instance)
        assert (state, tokens["after", "active"]) == ("running", 1), tokens
        assert tokens["u", "done"] == 1, tokens
    assert conflicts > ROUNDS // 10, "hardly anybody met a conflict: that was no race"


CRASHES = {
    "event subprocess, interrupting": (INTERRUPTED, [], "es", ("h", "active")),
    "event subprocess, beside": (BESIDE, [], "es", ("h", "active")),
    "end of a scope": (BESIDE, [], "a", ("after", "active")),
    "last of the instances": (INSTANCES, ["a"], "a", ("after", "active")),
    "compensation": (COMPENSATION, ["a"], "x", ("u", "active")),
    "end of the compensation": (COMPENSATION, ["a", "x"], "u", ("u", "done")),
}


@pytest.mark.parametrize("case", CRASHES)
def test_a_crash_in_the_middle_of_a_step(environment, registry, start, case):
    """The instance is as before it, and the step can be made again."""
    body, before, element, result = CRASHES[case]
    instance = start(body)()
    for one in before:
        _happen(registry, _tokens(registry, instance, one)[0])
    token = _tokens(registry, instance, element)[0]
    found = _state(registry, instance)
    assert not found[1].get(result)
    _crash(environment, registry, token, instance)
    assert _state(registry, instance) == found
    _happen(registry, token)
    assert _state(registry, instance)[1][result] == 1


def _crash(environment, registry, token, instance):
    """Make the step, and cut the connection before it is committed."""
    from odoo.api import Environment

    step = registry.cursor()
    env = Environment(step, 1, {})
    _trigger(token)(env)
    env.flush_all()
    assert env["bpmn.instance"].browse(instance).step_count
    pid = step._cnx.info.backend_pid
    with closing(databases.connect(environment)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    step._closed = True  # its connection is gone, there is nothing to close
