# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces through activities that are done several times (BPMN 2.0, 13.3.6, 13.3.7)."""

import pytest
from bpmn_engine import events
from bpmn_engine.events import CallProcess, Close, Invoke, OpenWork, Throw
from bpmn_engine.state import LOOP
from play import Play
from test_validate import flow, model_of


def test_a_loop_asks_after_each_time():
    play = Play("loop_standard")
    for _round in range(3):
        assert play.complete("a", again=True).places == ["a"]
    assert play.complete("a", again=False).state == "done"
    assert play.trace == ["s", "a", *["a"] * 4, "e"]
    assert "loopCounter" not in play.variables


def test_the_border_of_a_loop_is_that_of_all_its_rounds():
    play = Play("loop_standard").later(minutes=40)
    play.complete("a", again=True).later(minutes=20)
    assert play.places == ["late"]


@pytest.mark.parametrize(("n", "times"), [(0, 0), (3, 3), (9, 5)])
def test_a_loop_that_asks_before_and_has_a_maximum(n, times):
    play = Play("loop_standard_before", {"n": n, "done": 0})
    assert (play.state, play.variables["done"]) == ("done", times)


def test_a_loop_without_a_condition_ends_with_its_maximum():
    body = (
        '<userTask id="a"><standardLoopCharacteristics loopMaximum="2"/></userTask>'
        '<userTask id="b"/>' + flow("a", "b")
    )
    assert Play(model_of(body)).complete("a").complete("a").places == ["b"]


def test_parallel_instances_for_a_collection():
    play = Play("multi_parallel", {"people": ["ann", "bob", "cyd"]})
    assert play.places == ["a", "a", "a"]
    opened = [effect.assignee for effect in play.effects_of(OpenWork)]
    assert opened == ["ann", "bob", "cyd"]
    first, second, third, whole = play.tokens("a")
    assert (whole.waits, first.local) == (LOOP, {"loopCounter": 0, "person": "ann"})
    play.step(events.Complete(second.key, {"answer": "yes"}))
    assert play.places == ["a", "a"]
    play.step(events.Complete(first.key, {"answer": "no"}))
    assert play.places == ["after"]
    assert [effect.token for effect in play.effects_of(Close)] == [third.key]
    assert play.variables == {
        "people": ["ann", "bob", "cyd"],
        "answers": ["no", "yes", None],
        "last": "no",
    }


def test_an_event_at_the_border_ends_all_instances():
    play = Play("multi_parallel", {"people": ["ann", "bob"]})
    work = [token.key for token in play.tokens("a")]
    assert len(play.tokens("m")) == 1
    assert play.trigger("m").places == ["stopped"]
    assert sorted(e.token for e in play.effects_of(Close)) == sorted(work)


def test_no_instances_for_an_empty_collection():
    play = Play("multi_parallel", {"people": []})
    assert (play.places, play.variables["answers"]) == (["after"], [])


@pytest.mark.parametrize("people", ["ann", None, {"ann": 1}, [1] * 1001])
def test_what_is_no_collection_is_an_incident(people):
    play = Play("multi_parallel", {"people": people})
    assert play.token("a").waits == "incident"
    play.instance.variables["people"] = ["ann"]
    assert play.retry("a").effects_of(OpenWork)[0].assignee == "ann"


def test_an_instance_that_fails_is_the_only_incident():
    play = Play("multi_parallel", {"people": ["ann", "bob"]})
    play.complete("a", noise=1)
    assert play.incidents == ["there is no variable answer"]
    play.token("a").local["answer"] = 1
    play.retry("a").complete("a", answer=2)
    assert play.variables["answers"] == [1, 2]


def test_sequential_instances_come_one_after_the_other():
    play = Play("multi_sequential", {"n": 3})
    for number in range(3):
        (invoke,) = play.effects_of(Invoke)
        assert invoke.variables["loopCounter"] == number
        play.complete("a")
    assert play.state == "done"


@pytest.mark.parametrize("n", [-1, "many", 1.5, True, None])
def test_what_is_no_number_of_instances_is_an_incident(n):
    assert "is no number of times" in Play("multi_sequential", {"n": n}).incidents[0]


def test_instances_of_a_subprocess_have_variables_of_their_own():
    play = Play("multi_subprocess", {"orders": ["good", "fine"]})
    assert play.places == ["a", "a", "p", "p"]
    assert [s.variables["order"] for s in play.instance.scopes.values() if s.node] == [
        "good",
        "fine",
    ]
    assert play.complete("a", "a").places == ["after"]
    assert "order" not in play.variables


def test_an_error_in_one_instance_leaves_the_whole_activity():
    play = Play("multi_subprocess", {"orders": ["good", "bad", "fine"]})
    play.step(events.Complete(play.tokens("a")[1].key))
    assert play.places == ["repair"]
    assert list(play.instance.scopes) == ["root"]


def test_instances_call_processes():
    play = Play("multi_call", {"items": ["one", "two"]})
    assert play.effects_of(CallProcess)[0].code == "one"
    play.complete("c")
    assert play.effects_of(CallProcess)[0].code == "two"
    assert play.complete("c").state == "done"


def test_a_collection_of_the_standards_own_data():
    play = Play("multi_data", {"names": ["Ann", "Bob"]})
    assert play.variables["greetings"] == ["Hi Ann", "Hi Bob"]
    assert play.state == "done"


@pytest.mark.parametrize(("behavior", "notes"), [("none", 3), ("one", 1)])
def test_behavior_events_are_thrown_at_the_border(behavior, notes):
    play = Play(f"multi_behavior_{behavior}").complete("a", "a", "a")
    assert play.places == ["note-it"] * notes


def test_complex_behavior_throws_when_its_condition_holds():
    play = Play("multi_behavior_complex").complete("a")
    assert not play.effects_of(Throw)
    (thrown,) = play.complete("a").effects_of(Throw)
    assert (thrown.kind, thrown.name) == ("signal", "enough")
    assert not play.complete("a").effects_of(Throw)
    assert play.state == "done"


def test_scripts_that_all_end_at_once():
    body = (
        '<scriptTask id="a"><script>n = n + 1</script>'
        "<multiInstanceLoopCharacteristics><loopCardinality>50</loopCardinality>"
        "<completionCondition>= nrOfCompletedInstances == 7</completionCondition>"
        "</multiInstanceLoopCharacteristics></scriptTask>"
    )
    play = Play(model_of(body), {"n": 0})
    assert (play.state, play.variables["n"]) == ("done", 7)


@pytest.mark.parametrize("more", ["", ' isSequential="true"'])
def test_a_thousand_instances_are_not_too_many(more):
    body = (
        '<scriptTask id="a"><script>n = n + 1</script>'
        f"<multiInstanceLoopCharacteristics{more}><loopCardinality>1000"
        "</loopCardinality></multiInstanceLoopCharacteristics></scriptTask>"
    )
    play = Play(model_of(body), {"n": 0})
    assert (play.state, play.variables["n"]) == ("done", 1000)


def test_a_loop_without_an_end_is_stopped():
    body = (
        '<scriptTask id="a"><script>n = 1</script><standardLoopCharacteristics>'
        "<loopCondition>true</loopCondition></standardLoopCharacteristics>"
        "</scriptTask>"
    )
    play = Play(model_of(body))
    assert "without a stop" in play.incidents[0]
    assert play.token("a").waits == "incident"


def test_a_completion_condition_sees_what_the_instance_gave():
    body = (
        '<userTask id="a"><multiInstanceLoopCharacteristics'
        ' camunda:collection="people" camunda:elementVariable="person">'
        "<completionCondition>= vote and person == boss</completionCondition>"
        '</multiInstanceLoopCharacteristics></userTask><userTask id="b"/>'
        + flow("a", "b")
    )
    play = Play(model_of(body), {"people": ["ann", "bob", "cyd"], "boss": "bob"})
    assert play.complete("a", vote=True).places == ["a", "a"]
    assert play.complete("a", vote=True).places == ["b"]


def test_an_error_of_an_instances_own_method_leaves_the_whole_activity():
    body = (
        '<serviceTask id="a" pulser:method="do"><multiInstanceLoopCharacteristics>'
        "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
        '</serviceTask><boundaryEvent id="x" attachedToRef="a"><errorEventDefinition/>'
        '</boundaryEvent><userTask id="b"/>' + flow("x", "b")
    )
    assert Play(model_of(body)).fail("a", "No.", "BAD").places == ["b"]


def test_inputs_are_mapped_for_each_instance():
    body = (
        '<userTask id="a"><extensionElements><zeebe:input source="= person"'
        ' target="who"/></extensionElements><multiInstanceLoopCharacteristics'
        ' camunda:collection="people" camunda:elementVariable="person"/></userTask>'
    )
    play = Play(model_of(body), {"people": ["ann", "bob"]})
    assert [t.local.get("who") for t in play.tokens("a")] == ["ann", "bob", None]


def test_a_behavior_event_that_interrupts_ends_all_instances():
    body = (
        '<userTask id="a"><multiInstanceLoopCharacteristics behavior="One"'
        ' isSequential="true" oneBehaviorEventRef="ed"><loopCardinality>3'
        "</loopCardinality></multiInstanceLoopCharacteristics></userTask>"
        '<boundaryEvent id="x" attachedToRef="a"><escalationEventDefinition'
        ' escalationRef="l"/></boundaryEvent><userTask id="b"/>' + flow("x", "b")
    )
    roots = (
        '<escalation id="l" escalationCode="LATE"/>'
        '<escalationEventDefinition id="ed" escalationRef="l"/>'
    )
    assert Play(model_of(body, roots)).complete("a").places == ["b"]
