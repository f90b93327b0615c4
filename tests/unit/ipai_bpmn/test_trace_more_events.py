# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces through links, escalations, conditions and several events (BPMN 2.0, 13.5)."""

import pytest
from bpmn_engine import events
from bpmn_engine.events import Close, Escalate, OpenWork, Throw
from bpmn_engine.state import ROOT
from play import Play
from test_validate import flow, model_of


def test_a_link_is_a_way():
    assert Play("link", {"both": False}).complete("a").state == "done"


def test_an_inclusive_join_sees_what_may_come_by_a_link():
    play = Play("link", {"both": True}).complete("b")
    assert play.places == ["a", "j"]
    play.complete("a")
    assert play.trace == ["s", "f", "a", "b", "j", "to", "from", "j", "e"]


def test_global_tasks_are_done_where_they_are_called():
    play = Play("global_task", {"amount": 4})
    (work,) = play.effects_of(OpenWork)
    assert (work.assignee, play.token("a").local) == ("ann", {"shown": 4})
    assert play.complete("a").state == "done"
    assert play.variables == {"amount": 4, "total": 8}


def test_an_event_definition_that_is_referred_to():
    play = Play("event_definition_ref")
    assert play.later(minutes=59).places == ["c"]
    assert play.later(minutes=1).state == "done"


def test_an_escalation_that_does_not_interrupt():
    play = Play("escalation")
    assert play.places == ["a", "p", "tell"]
    assert play.variables["escalationCode"] == "LATE"
    assert play.trace == ["s", "p", "ps", "t", "any", "a", "tell"]


def test_an_escalation_at_the_end_that_interrupts():
    play = Play("escalation").complete("a")
    assert play.places == ["giveup", "tell"]
    assert list(play.instance.scopes) == [ROOT]


def test_an_escalation_that_nothing_catches_harms_nobody():
    play = Play("escalation_uncaught")
    assert play.places == ["a"]
    assert play.effects_of(Escalate) == [Escalate("LATE")]


def test_an_escalation_of_a_called_process():
    play = Play("escalation_call")
    play.step(events.Escalated(play.token("c").key, "LATE"))
    assert play.places == ["c", "tell"]
    play.step(events.Escalated(play.token("c").key, "OTHER"))
    assert play.effects_of(Escalate) == [Escalate("OTHER")]
    assert play.places == ["c", "tell"]


def test_conditions_at_a_border_and_in_the_flow():
    play = Play("conditional", {"stock": 20, "approved": False})
    assert play.places == ["a", "c", "other"]
    play.complete("other", stock=5)
    assert play.places == ["a", "c", "order"]
    play.complete("order", approved=True)
    assert play.places == ["a", "after"]
    work = play.token("a").key
    play.complete("after", stock=-1)
    assert play.places == ["panic"]
    assert play.effects_of(Close) == [Close(work, "i")]


def test_a_condition_that_holds_already_happens_at_once():
    play = Play("conditional", {"stock": 5, "approved": True})
    assert play.places == ["a", "after", "order", "other"]


def test_a_condition_that_begins_a_process():
    play = Play("conditional_start", {"stock": 1}, start="s")
    assert (play.places, play.trace) == (["a"], ["s", "a"])


def test_a_condition_after_an_event_gateway():
    play = Play("event_gateway_conditional", {"approved": False})
    assert play.places == ["a", "g"]
    assert play.complete("a", approved=True).places == ["yes"]


def test_one_of_several_events_after_an_event_gateway():
    play = Play("event_gateway_conditional")
    assert play.trigger("m").places == ["a", "noted"]
    assert len(play.instance.tokens) == 2


def test_the_first_of_several_events_is_enough():
    play = Play("multiple").trigger("c", text="x")
    assert (play.places, play.variables) == (["a"], {"text": "x"})
    assert Play("multiple").later(hours=1).places == ["a"]


def test_several_events_at_a_border():
    play = Play("multiple").trigger("c").trigger("n").later(hours=3)
    assert play.places == ["a", "noted", "noted", "noted"]
    (signal,) = [t for t in play.instance.tokens.values() if t.node == "i"]
    assert play.step(events.Trigger(signal.key)).places == ["noted"] * 3 + ["stopped"]


def test_an_error_is_one_of_several_events_at_a_border():
    play = Play("multiple").trigger("c").fail("a", "", "BAD")
    assert play.places == ["stopped"]


def test_an_event_that_throws_several_things():
    play = Play("multiple_throw")
    assert [(e.kind, e.name) for e in play.effects_of(Throw)] == [
        ("message", "note"),
        ("signal", "alarm"),
    ]
    assert play.places == ["caught", "told"]


def test_one_of_several_events_begins_a_process():
    assert Play("multiple_start", start="s").places == ["a"]


def test_all_of_several_events_begin_a_process():
    assert Play("multiple_parallel_start", start="s").places == ["a"]


def test_all_of_several_events_have_to_happen():
    play = Play("multiple_parallel").trigger("c", one=1)
    assert play.places == ["c"]
    assert play.trigger("c", two=2).places == ["a"]
    assert play.variables == {"one": 1, "two": 2}
    play.trigger("n")
    assert play.places == ["a"]
    play.trigger("n").trigger("n").trigger("n")
    assert play.places == ["a", "noted", "noted"]


@pytest.mark.parametrize("condition_first", [True, False])
def test_a_time_and_a_condition_that_both_have_to_come(condition_first):
    play = Play("multiple_parallel").trigger("c").trigger("c")
    play.trigger("n").trigger("n")
    if condition_first:
        play.complete("noted", late=True)
        assert play.places == ["a"]
        play.later(hours=1)
    else:
        play.later(hours=1)
        assert play.places == ["a", "noted"]
        play.complete("noted", late=True)
    assert play.places == ["stopped"]


def test_a_condition_at_a_border_sees_what_the_activity_was_given():
    body = (
        '<userTask id="h"/><userTask id="a"><extensionElements><zeebe:input'
        ' source="= limit * 2" target="most"/></extensionElements></userTask>'
        '<boundaryEvent id="x" attachedToRef="a"><conditionalEventDefinition>'
        "<condition>= amount &gt; most</condition></conditionalEventDefinition>"
        '</boundaryEvent><userTask id="y"/>' + flow("x", "y")
    )
    play = Play(model_of(body), {"limit": 5, "amount": 7})
    assert play.complete("h", amount=8).places == ["a"]
    play = Play(model_of(body), {"limit": 5, "amount": 7})
    assert play.complete("h", amount=11).places == ["y"]
