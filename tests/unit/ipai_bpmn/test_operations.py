# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people do to running instances: resolve, move, skip, go back, reschedule."""

from datetime import timedelta

import bpmn_engine
import pytest
from bpmn_engine import NotPossible, events, moving, parse
from bpmn_engine.state import INCIDENT, JOIN, TIMER
from play import START, Play

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:p="urn:pulser:bpmn:1.0"><process id="p" isExecutable="true">'
)


def flows(text):
    parts = []
    for line in text.strip().splitlines():
        source, target, *condition = line.split(None, 2)
        inner = "".join(
            f"<conditionExpression>{one}</conditionExpression>" for one in condition
        )
        parts.append(
            f'<sequenceFlow id="{source}-{target}" sourceRef="{source}"'
            f' targetRef="{target}">{inner}</sequenceFlow>'
        )
    return "".join(parts)


def model(body, lines):
    xml = f"{HEAD}{body}{flows(lines)}</process></definitions>"
    found = parse(xml.encode()).processes[0]
    assert not bpmn_engine.problems(found)
    return found


SPLIT = (
    '<startEvent id="s"/><userTask id="first"/><parallelGateway id="f"/>'
    '<userTask id="a"/><userTask id="a2"/><userTask id="b"/>'
    '<parallelGateway id="j"/><userTask id="after"/><endEvent id="e"/>',
    "s first\nfirst f\nf a\na a2\nf b\na2 j\nb j\nj after\nafter e",
)
CHOICE = (
    '<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="x" default="x-n"/>'
    '<userTask id="y"/><userTask id="n"/><endEvent id="e"/>',
    "s a\na x\nx y ok\nx n\ny e\nn e",
)
SCRIPT = (
    '<startEvent id="s"/><scriptTask id="x"><script>y = amount * 2</script>'
    '</scriptTask><userTask id="a"/>',
    "s x\nx a",
)
INSIDE = (
    '<startEvent id="s"/><userTask id="a"/><subProcess id="sub" name="Inner">'
    '<startEvent id="is"/><userTask id="i1"/><userTask id="i2"/>'
    + flows("is i1\ni1 i2")
    + '</subProcess><userTask id="b"/><boundaryEvent id="bt" attachedToRef="sub">'
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    '</boundaryEvent><userTask id="late"/>',
    "s a\na sub\nsub b\nbt late",
)


def move(play, node, target, **more):
    return play.step(events.Move(play.token(node).key, target, "Because", **more))


def skip(play, node, flow=""):
    return play.step(events.Skip(play.token(node).key, "Because", flow))


def started(parts, **variables):
    return Play(model(*parts), variables)


def split():
    return started(SPLIT).complete("first")


def test_a_moved_token_leaves_its_work_and_finds_new():
    play = started(CHOICE)
    key = play.token("a").key
    move(play, "a", "n")
    assert play.places == ["n"]
    (closed,) = play.effects_of(events.Close)
    assert (closed.token, closed.reason) == (key, "Because")
    assert len(play.effects_of(events.OpenWork)) == 1
    assert move(play, "n", "a").places == ["a"]


def test_a_gateway_that_is_moved_to_decides():
    assert move(started(CHOICE, ok=True), "a", "x").places == ["y"]


def test_a_moved_subprocess_ends_with_all_that_is_inside_and_watches():
    play = started(INSIDE).complete("a")
    assert play.places == ["i1", "sub"]
    move(play, "sub", "a")
    assert play.places == ["a"]
    assert list(play.instance.scopes) == ["root"]
    assert not play.instance.tokens.keys() - {play.token("a").key}


def test_inside_of_a_subprocess():
    play = move(started(INSIDE).complete("a"), "i1", "i2")
    assert play.complete("i2").places == ["b"]


@pytest.mark.parametrize(
    ("node", "target", "text"),
    [
        ("a", "nothing", "“nothing”"),
        ("a", "s", "“s” begins"),
        ("a", "bt", "“bt” belongs to an activity"),
        ("a", "i1", "“i1” is inside “Inner” (sub)"),
        ("a", "is", "“is” is inside “Inner” (sub)"),
    ],
)
def test_where_no_token_is_moved_to(node, target, text):
    play = started(INSIDE)
    before = repr(play.instance)
    with pytest.raises(NotPossible) as refused:
        move(play, node, target)
    assert text in str(refused.value)
    assert repr(play.instance) == before


def test_out_of_a_subprocess_moves_the_whole():
    with pytest.raises(NotPossible, match="outside of the subprocess"):
        move(started(INSIDE).complete("a"), "i1", "b")


def test_watchers_and_single_instances_are_not_moved():
    play = started(INSIDE).complete("a")
    with pytest.raises(NotPossible, match="only watches"):
        move(play, "bt", "b")
    play = Play("multi_parallel", {"people": ["ann", "bob"]})
    token = next(t for t in play.instance.tokens.values() if t.parent)
    with pytest.raises(NotPossible, match="one of several"):
        play.step(events.Move(token.key, token.node, "Because"))


def test_handlers_and_event_subprocesses_are_no_destination():
    play = Play("event_subprocess")
    waiting = next(t for t in play.instance.tokens.values() if not t.host)
    found = moving.destinations(play.model, play.instance, waiting)
    kinds = {(node.kind, node.triggered_by_event) for node in found}
    assert ("subProcess", True) not in kinds
    assert "startEvent" not in {kind for kind, _by_event in kinds}
    play = Play("compensation")
    handlers = [n for n in play.model.nodes.values() if n.for_compensation]
    assert handlers
    token = next(t for t in play.instance.tokens.values() if not t.host)
    for node in handlers:
        with pytest.raises(NotPossible, match="only undoes"):
            play.step(events.Move(token.key, node.id, "Because"))


def test_behind_a_join_that_would_wait_for_ever():
    for done in ((), ("b",)):
        play = split().complete(*done)
        with pytest.raises(NotPossible, match="“j” would wait for ever"):
            move(play, "a", "after")
        with pytest.raises(NotPossible, match="“j” would wait for ever"):
            move(play, "a", "e")


def test_from_before_a_fork_into_one_branch():
    with pytest.raises(NotPossible, match="“j” would wait for ever"):
        move(started(SPLIT), "first", "a")
    assert move(started(SPLIT), "first", "after").places == ["after"]
    assert move(started(SPLIT), "first", "f").places == ["a", "b"]


def test_within_a_branch_and_to_the_join_itself():
    play = move(split(), "a", "a2")
    assert play.places == ["a2", "b"]
    play = move(play, "a2", "j")
    assert play.places == ["b", "j"]
    assert play.token("j").flow == "a2-j"
    assert play.complete("b").places == ["after"]


def test_alone_withdraws_the_other_branches():
    play = split().complete("b")
    move(play, "a", "first", alone=True)
    assert play.places == ["first"]
    play.complete("first", "a", "a2", "b")
    assert play.places == ["after"]


def test_a_join_by_several_ways_is_refused_by_name():
    play = started(SPLIT)
    with pytest.raises(NotPossible, match="“j” joins branches"):
        move(play, "first", "j")


def test_a_join_that_was_given_up_goes_on_with_what_has_come():
    play = Play("deadlock", {"other": False}).complete("a")
    stuck = [t for t in play.instance.tokens.values() if t.waits == INCIDENT]
    assert stuck
    play.step(events.Resolve(stuck[0].key, {"given": 1}))
    assert INCIDENT not in {t.waits for t in play.instance.tokens.values()}
    assert play.variables["given"] == 1


def test_a_join_that_was_given_up_looks_again_after_a_move():
    """Of three branches two have come; one of them goes back for the third."""
    parts = (
        '<startEvent id="s"/><inclusiveGateway id="f"/><userTask id="a"/>'
        '<userTask id="b"/><userTask id="c"/><parallelGateway id="j"/>',
        "s f\nf a true\nf b true\nf c false\na j\nb j\nc j",
    )
    play = started(parts).complete("a", "b")
    assert [one.waits for one in play.tokens("j")] == [INCIDENT, INCIDENT]
    move(play, "j", "c")
    assert play.token("j").waits == JOIN
    play.complete("c")
    # One branch is missing again, and that is told and not passed over.
    assert [one.waits for one in play.tokens("j")] == [INCIDENT, INCIDENT]


@pytest.mark.parametrize("number", [0, 1])
def test_skipping_a_join_that_was_given_up_goes_on_once(number):
    parts = (
        '<startEvent id="s"/><inclusiveGateway id="f"/><userTask id="a"/>'
        '<userTask id="b"/><userTask id="c"/><parallelGateway id="j"/>'
        '<userTask id="after"/>',
        "s f\nf a true\nf b true\nf c false\na j\nb j\nc j\nj after",
    )
    play = started(parts).complete("a", "b")
    play.step(events.Skip(play.tokens("j")[number].key, "Because"))
    assert play.places == ["after"]
    assert play.trace.count("after") == 1


def test_skipping():
    play = skip(started(SPLIT), "first")
    assert play.places == ["a", "b"]
    assert play.trace == ["s", "first", "f", "a", "b"]
    play = skip(skip(skip(play, "a"), "a2"), "b")
    assert play.places == ["after"]
    assert skip(play, "after").state == "done"


def test_skipping_asks_which_way_only_when_there_is_a_choice():
    fails = started((CHOICE[0], CHOICE[1].replace("ok", "missing + 1")))
    fails.complete("a")
    assert fails.token("x").waits == INCIDENT
    with pytest.raises(NotPossible, match=r"“x” has several flows.*x-y to “y”"):
        skip(fails, "x")
    with pytest.raises(NotPossible, match="“x” is not left by the flow “a-x”"):
        skip(fails, "x", "a-x")
    assert skip(fails, "x", "x-y").places == ["y"]


def test_skipping_an_event_gateway_by_one_of_its_flows():
    play = Play("event_gateway")
    gateway = next(n for n in play.model.nodes.values() if "eventBased" in n.kind)
    with pytest.raises(NotPossible, match="several flows"):
        skip(play, gateway.id)
    flow = gateway.outgoing[0]
    skip(play, gateway.id, flow)
    assert play.places == [play.model.flows[flow].target]


def test_skipping_one_of_several_instances_counts_it_as_done():
    play = Play("multi_sequential", {"n": 2})
    for number in (1, 2):
        (token,) = (t for t in play.instance.tokens.values() if t.parent)
        assert token.local["loopCounter"] == number - 1
        play.step(events.Skip(token.key, "Because"))
        assert [one.token for one in play.effects_of(events.Close)] == [token.key]
    assert not [t for t in play.instance.tokens.values() if t.parent]


def test_skipping_is_refused_when_what_follows_cannot_be_decided():
    play = Play("multi_parallel", {"people": ["ann", "bob"]})
    token = next(t for t in play.instance.tokens.values() if t.parent)
    with pytest.raises(NotPossible, match="there is no variable"):
        play.step(events.Skip(token.key, "Because"))


def test_resolving_with_variables():
    play = started(SCRIPT)
    (token,) = play.instance.tokens.values()
    assert token.waits == INCIDENT
    play.step(events.Resolve(token.key, {"y": 7}))
    assert (play.places, play.variables["y"]) == (["a"], 7)
    with pytest.raises(NotPossible):
        play.step(events.Resolve(token.key, {}))


def test_resolving_a_gateway_that_still_has_no_way():
    play = Play("exclusive_no_default", {"approved": "perhaps"})
    with pytest.raises(NotPossible, match="not true or false"):
        play.step(events.Resolve(play.token("x").key, {}))
    play.step(events.Resolve(play.token("x").key, {"approved": True}))
    assert play.places == ["yes"]


def test_resolving_an_activity_whose_instances_never_began():
    play = Play("multi_parallel", {"people": None})
    token = next(t for t in play.instance.tokens.values() if t.waits == INCIDENT)
    play.step(events.Resolve(token.key, {}))
    assert not [t for t in play.instance.tokens.values() if t.waits == INCIDENT]


def test_resolving_what_begins_an_event_subprocess_is_refused():
    play = Play("event_subprocess_inside", {"limit": "soon"})
    broken = [t for t in play.instance.tokens.values() if t.waits == INCIDENT]
    for token in broken:
        with pytest.raises(NotPossible, match="starts an event subprocess"):
            play.step(events.Resolve(token.key, {}))


def test_a_timer_whose_step_failed_fires_when_it_is_retried():
    play = Play("catch_timer_duration")
    token = play.instance.tokens[min(play.instance.tokens)]
    play.step(events.Break(token.key, "No disk.", "OSError", "trace"))
    assert play.instance.tokens[token.key].due_at == token.due_at
    assert play.incidents == ["No disk."]
    play.retry(token.node)
    assert token.key not in play.instance.tokens


def test_another_time_for_a_timer():
    play = started(INSIDE).complete("a")
    later = START + timedelta(hours=5)
    play.step(events.Reschedule(play.token("bt").key, later))
    assert play.later(hours=4).places == ["i1", "sub"]
    play.step(events.Reschedule(play.token("bt").key, START))
    assert play.token("bt").due_at == play.now
    assert play.later(seconds=0).places == ["late"]
    with pytest.raises(NotPossible, match="waits for work"):
        play.step(events.Reschedule(play.token("late").key, START))


def test_another_time_for_a_timer_moves_nothing_else():
    parts = (
        '<startEvent id="s"/><parallelGateway id="f"/><intermediateCatchEvent id="t">'
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
        '</intermediateCatchEvent><intermediateCatchEvent id="c">'
        "<conditionalEventDefinition><condition>ready</condition>"
        '</conditionalEventDefinition></intermediateCatchEvent><userTask id="a"/>',
        "s f\nf t\nf c\nc a",
    )
    play = started(parts, ready=False)
    play.instance.variables["ready"] = True  # as somebody sets it while it is suspended
    play.step(events.Reschedule(play.token("t").key, START + timedelta(hours=9)))
    assert play.places == ["c", "t"]


def test_a_cycle_goes_on_from_its_new_time():
    play = Play("boundary_cycle")
    token = next(t for t in play.instance.tokens.values() if t.waits == TIMER)
    play.step(events.Reschedule(token.key, START + timedelta(minutes=1)))
    play.later(minutes=1)
    again = play.instance.tokens[token.key]
    assert again.due_at > START + timedelta(minutes=1)
    assert again.repeat == token.repeat - 1


@pytest.mark.parametrize(
    ("node", "flow", "entered", "expected"),
    [
        ("after", "j-after", [("j", "b-j"), ("j", "a2-j")], "b"),
        ("a", "f-a", [("f", "first-f")], "first"),
        ("first", "s-first", [], ""),
        ("first", "", [], ""),
    ],
)
def test_where_a_token_came_from(node, flow, entered, expected):
    assert moving.came_from(model(*SPLIT), node, flow, entered) == expected


def test_where_a_token_came_from_by_a_boundary_event():
    assert moving.came_from(model(*INSIDE), "late", "bt-late", []) == "sub"


def test_joins_of_sound_states_are_not_stuck():
    play = split()
    assert moving.stuck_joins(play.model, play.instance) == set()
    play.complete("b")
    assert play.token("j").waits == JOIN
    assert moving.stuck_joins(play.model, play.instance) == set()
