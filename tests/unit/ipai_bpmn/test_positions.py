# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every kind of event in every place that the standard has for it (table 10.93)."""

import pytest
from bpmn_engine import events, problems
from bpmn_engine.events import Throw
from play import Play
from test_validate import flow, model_of

ROOTS = (
    '<message id="m" name="note"/><signal id="g" name="alarm"/>'
    '<error id="r" errorCode="BAD"/><escalation id="l" escalationCode="LATE"/>'
)
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
DEFINITIONS = {
    "message": MESSAGE,
    "signal": SIGNAL,
    "timer": (
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    ),
    "conditional": (
        "<conditionalEventDefinition><condition>= go</condition>"
        "</conditionalEventDefinition>"
    ),
    "error": '<errorEventDefinition errorRef="r"/>',
    "escalation": '<escalationEventDefinition escalationRef="l"/>',
    "compensate": "<compensateEventDefinition/>",
    "cancel": "<cancelEventDefinition/>",
    "terminate": "<terminateEventDefinition/>",
    "link": '<linkEventDefinition name="over"/>',
    "multiple": MESSAGE + SIGNAL,
    "parallel": MESSAGE + SIGNAL,
    "none": "",
}
AWAITED = ["message", "signal", "timer", "conditional", "multiple", "parallel"]
ESCALATE = f'<intermediateThrowEvent id="t">{DEFINITIONS["escalation"]}'
HELPER = '<userTask id="h"/>'


def event(element, kind, more=""):
    if kind == "parallel":
        more += ' parallelMultiple="true"'
    return f'<{element} id="x"{more}>{DEFINITIONS[kind]}</{element}>'


def play(body, **variables):
    model = model_of(body, ROOTS)
    assert not problems(model), problems(model)
    return Play(model, {"go": False, **variables})


def happen(game, kind):
    """Let the event of the node x happen."""
    if kind == "conditional":
        game.complete("h", go=True)
    elif kind == "error":
        game.fail("w", "", "BAD")
    elif kind == "escalation":
        game.complete("w")
    else:
        game.trigger("x")
        if kind == "parallel":
            assert "y" not in game.places
            game.trigger("x")
    return game


def inside(more=""):
    """Return a subprocess: a task, an escalation, a task."""
    return (
        f'<subProcess id="sub"><startEvent id="ps"/><userTask id="w"/>{ESCALATE}'
        f'</intermediateThrowEvent><userTask id="w2"/>{flow("ps", "w")}'
        f"{flow('w', 't')}{flow('t', 'w2')}{more}</subProcess>"
    )


def check(game, kind, interrupting):
    happen(game, kind)
    left = set(game.places) - {"sub", "e", "h"}
    goes_on = {"w2"} if kind == "escalation" else {"w"}
    assert left == ({"y"} if interrupting else goes_on | {"y"})


INTERRUPTING = [
    *((kind, True) for kind in (*AWAITED, "error", "escalation")),
    *((kind, False) for kind in (*AWAITED, "escalation")),
]


@pytest.mark.parametrize(("kind", "interrupting"), INTERRUPTING)
def test_boundary_event(kind, interrupting):
    more = f' attachedToRef="sub" cancelActivity="{str(interrupting).lower()}"'
    body = (
        f'<startEvent id="s"/>{HELPER}{inside()}<userTask id="y"/>'
        + event("boundaryEvent", kind, more)
        + flow("s", "sub")
        + flow("s", "h")
        + flow("x", "y")
    )
    check(play(body), kind, interrupting)


@pytest.mark.parametrize(("kind", "interrupting"), INTERRUPTING)
def test_start_of_an_event_subprocess(kind, interrupting):
    start = event("startEvent", kind, f' isInterrupting="{str(interrupting).lower()}"')
    reaction = (
        f'<subProcess id="e" triggeredByEvent="true">{start}<userTask id="y"/>'
        f"{flow('x', 'y')}</subProcess>"
    )
    body = (
        f'<startEvent id="s"/>{HELPER}{inside(reaction)}'
        + flow("s", "sub")
        + flow("s", "h")
    )
    check(play(body), kind, interrupting)


@pytest.mark.parametrize(("kind", "interrupting"), INTERRUPTING)
def test_start_of_an_event_subprocess_of_the_process(kind, interrupting):
    start = event("startEvent", kind, f' isInterrupting="{str(interrupting).lower()}"')
    body = (
        f'<startEvent id="s"/>{inside()}{HELPER}<subProcess id="e"'
        f' triggeredByEvent="true">{start}<userTask id="y"/>{flow("x", "y")}'
        "</subProcess>" + flow("s", "sub") + flow("s", "h")
    )
    game = play(body)
    happen(game, kind)
    assert ("h" in game.places) is (not interrupting and kind != "conditional")
    assert "y" in game.places


@pytest.mark.parametrize("kind", ["none", *AWAITED])
def test_start_event(kind):
    body = event("startEvent", kind) + '<userTask id="y"/>' + flow("x", "y")
    model = model_of(body, ROOTS)
    assert not problems(model)
    assert Play(model, start="x").places == ["y"]


@pytest.mark.parametrize("kind", [*AWAITED, "link"])
def test_intermediate_event_that_waits(kind):
    way = flow("s", "x")
    if kind == "link":
        thrown = event("intermediateThrowEvent", "link").replace('"x"', '"t"')
        way = thrown + flow("s", "t")
    body = (
        f'<startEvent id="s"/>{HELPER}{event("intermediateCatchEvent", kind)}'
        '<userTask id="y"/>' + way + flow("s", "h") + flow("x", "y")
    )
    game = play(body)
    if kind != "link":
        assert "y" not in game.places
        happen(game, kind)
    assert "y" in game.places


def thrower(element, kind):
    """A subprocess that throws, with what catches it at its border."""
    catch = {"error": "error", "escalation": "escalation"}.get(kind)
    more = "" if element == "endEvent" else flow("x", "z") + '<userTask id="z"/>'
    body = (
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="ps"/>'
        f'<userTask id="w"/>{event(element, kind)}{flow("ps", "w")}{flow("w", "x")}'
        f"{more}</subProcess>{flow('s', 'sub')}<userTask id='n'/>{flow('sub', 'n')}"
    )
    if catch:
        body += (
            f'<boundaryEvent id="b" attachedToRef="sub">{DEFINITIONS[catch]}'
            f'</boundaryEvent><userTask id="y"/>{flow("b", "y")}'
        )
    return play(body).complete("w")


@pytest.mark.parametrize(
    "kind", ["none", "message", "signal", "escalation", "compensate", "multiple"]
)
def test_intermediate_event_that_throws(kind):
    game = thrower("intermediateThrowEvent", kind)
    assert game.places == (["y"] if kind == "escalation" else ["sub", "z"])
    thrown = [effect.kind for effect in game.effects_of(Throw)]
    assert thrown == {
        "message": ["message"],
        "signal": ["signal"],
        "multiple": ["message", "signal"],
    }.get(kind, [])


@pytest.mark.parametrize(
    "kind",
    [
        *("none", "message", "signal", "error", "escalation", "compensate"),
        *("terminate", "multiple"),
    ],
)
def test_end_event(kind):
    game = thrower("endEvent", kind)
    assert game.places == (["y"] if kind in ("error", "escalation") else ["n"])
    assert len(game.effects_of(Throw)) == {"message": 1, "signal": 1}.get(
        kind, 2 if kind == "multiple" else 0
    )


def test_cancel_end_and_boundary_event():
    body = (
        '<startEvent id="s"/><transaction id="sub"><userTask id="w"/>'
        f"{event('endEvent', 'cancel')}{flow('w', 'x')}</transaction>{flow('s', 'sub')}"
        f'<boundaryEvent id="b" attachedToRef="sub">{DEFINITIONS["cancel"]}'
        f'</boundaryEvent><userTask id="y"/>{flow("b", "y")}'
    )
    assert play(body).complete("w").places == ["y"]


@pytest.mark.parametrize("kind", [one for one in AWAITED if one != "parallel"])
def test_after_an_event_gateway(kind):
    body = (
        f'<startEvent id="s"/><eventBasedGateway id="g"/>{HELPER}'
        f'{event("intermediateCatchEvent", kind)}<intermediateCatchEvent id="o">'
        '<signalEventDefinition signalRef="g"/></intermediateCatchEvent>'
        '<userTask id="y"/>'
        + flow("s", "g")
        + flow("s", "h")
        + flow("g", "x")
        + flow("g", "o")
        + flow("x", "y")
        + flow("o", "y")
    )
    game = happen(play(body), kind)
    assert set(game.places) - {"h"} == {"y"}
    game.step(events.Cancel("Enough."))
    assert not game.instance.tokens
