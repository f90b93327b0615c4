# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces through event subprocesses (BPMN 2.0, 13.5.4)."""

import pytest
from bpmn_engine import NotPossible, events
from bpmn_engine.events import Close
from bpmn_engine.state import OF_SCOPE, ROOT
from play import Play
from test_validate import flow, model_of


def test_one_that_does_not_interrupt_begins_as_often_as_its_event_comes():
    play = Play("event_subprocess")
    play.trigger("n-s", text="one").trigger("n-s", text="two")
    assert play.places == ["a", "n", "n", "n-do", "n-do"]
    play.complete("n-do", "n-do").complete("a", "b")
    assert play.state == "done"
    assert not play.instance.tokens


def test_one_that_interrupts_ends_all_else_and_begins_once():
    play = Play("event_subprocess")
    work = play.token("a").key
    play.trigger("n-s").trigger("i-s")
    assert play.places == ["i", "i-do"]
    assert work in [effect.token for effect in play.effects_of(Close)]
    assert not [t for t in play.instance.tokens.values() if t.host == OF_SCOPE]
    assert play.complete("i-do").state == "done"
    assert play.trace == ["s", "a", "n", "n-s", "n-do", "i", "i-s", "i-do"]


def test_a_scope_does_not_wait_for_events_that_did_not_come():
    play = Play("event_subprocess").complete("a", "b")
    assert (play.state, play.instance.tokens) == ("done", {})


def test_a_scope_waits_for_event_subprocesses_that_have_begun():
    play = Play("event_subprocess").trigger("n-s").complete("a", "b")
    assert (play.state, play.places) == ("running", ["n", "n-do"])
    assert play.complete("n-do").state == "done"


def test_timers_in_a_subprocess():
    play = Play("event_subprocess_inside", {"limit": "PT150M"}).later(hours=2)
    assert play.places == ["a", "n", "n", "p", "remind", "remind"]
    assert play.later(hours=1).places == ["i", "late", "p"]
    assert play.complete("late").places == ["after"]
    assert list(play.instance.scopes) == [ROOT]


def test_the_subprocess_ends_and_its_timers_with_it():
    play = Play("event_subprocess_inside", {"limit": "PT150M"}).complete("a")
    assert (play.places, len(play.instance.tokens)) == (["after"], 1)


def test_a_time_that_is_none_is_an_incident_of_the_event():
    play = Play("event_subprocess_inside", {"limit": "soon"})
    assert play.incidents == ["“soon” is not a duration, e.g. P1DT2H"]
    assert play.places == ["a", "p"]
    play.instance.variables["limit"] = "PT1M"
    assert play.retry("i-s").later(minutes=1).places == ["i", "late", "p"]


def test_an_error_begins_the_nearest_event_subprocess():
    play = Play("event_subprocess_error")
    work = play.token("b").key
    play.fail("a", "No.", "BAD")
    assert play.places == ["i", "p", "repair"]
    assert work in [effect.token for effect in play.effects_of(Close)]
    assert play.variables["errorCode"] == "BAD"


def test_an_error_in_an_event_subprocess_goes_on_outwards():
    play = Play("event_subprocess_error").fail("a", "No.", "BAD").complete("repair")
    assert play.places == ["outside"]


def test_another_error_is_caught_at_the_border():
    assert Play("event_subprocess_error").fail("a", "", "OTHER").places == ["outside"]


def test_an_escalation_begins_one_that_does_not_interrupt():
    play = Play("event_subprocess_escalation").complete("a")
    assert play.places == ["c", "n", "n-do"]
    assert play.complete("c", "n-do").state == "done"


def test_a_condition_has_to_become_false_before_it_counts_again():
    play = Play("event_subprocess_conditional", {"amount": 7})
    assert play.places == ["a"]
    assert play.complete("a", amount=200).places == ["b", "n", "n-do"]
    assert play.complete("n-do", amount=300).places == ["b"]
    play.instance.variables["amount"] = 1
    play.step(events.Fail(play.token("b").key, "Hm."))
    assert play.retry("b").places == ["b"]
    play.instance.variables["amount"] = 500
    play.fail("b")
    assert play.places == ["b", "n", "n-do"]


def test_a_condition_without_its_variable_is_not_true():
    play = Play("event_subprocess_conditional")
    assert play.places == ["a"]
    assert play.complete("a", amount=101).places == ["b", "n", "n-do"]


def test_any_of_several_events_begins_it():
    play = Play("event_subprocess_multiple")
    first, second = (t for t in play.instance.tokens.values() if t.node == "n-s")
    for token in (first, second, first):
        play.step(events.Trigger(token.key))
    assert play.places == ["a", "n", "n", "n", *["n-do"] * 3]
    assert play.later(hours=1).places == ["i", "i-do"]


def test_an_error_is_one_of_several_events():
    assert Play("event_subprocess_multiple").fail("a", "", "BAD").places == [
        "i",
        "i-do",
    ]


def test_all_of_several_events_begin_it():
    play = Play("event_subprocess_parallel").trigger("n-s")
    assert play.places == ["a"]
    play.trigger("n-s")
    assert play.places == ["a", "n", "n-do"]
    play.trigger("n-s")
    assert play.places == ["a", "n", "n-do"]
    assert play.trigger("n-s").places == ["a", "n", "n", "n-do", "n-do"]


def test_a_cancelled_instance_waits_for_nothing():
    play = Play("event_subprocess")
    gone = play.token("n-s").key
    play.step(events.Cancel("No."))
    assert not play.instance.tokens
    with pytest.raises(NotPossible):
        play.step(events.Trigger(gone))


ROOTS = (
    '<message id="m" name="m"/><error id="r" errorCode="BAD"/>'
    '<escalation id="l" escalationCode="LATE"/>'
)
ERROR = '<errorEventDefinition errorRef="r"/>'
ESCALATION = '<escalationEventDefinition escalationRef="l"/>'


def _outside(inside, caught):
    """Return a subprocess with these event subprocesses, and what catches around."""
    return model_of(
        f'<startEvent id="s"/><subProcess id="q"><userTask id="a"/>{inside}'
        f'</subProcess><boundaryEvent id="x" attachedToRef="q">{caught}'
        '</boundaryEvent><userTask id="y"/>' + flow("s", "q") + flow("x", "y"),
        ROOTS,
    )


def test_one_that_interrupted_has_ended_the_others_of_its_scope():
    inside = (
        '<subProcess id="i" triggeredByEvent="true"><startEvent id="is">'
        '<messageEventDefinition messageRef="m"/></startEvent><endEvent id="ie">'
        f"{ERROR}</endEvent>{flow('is', 'ie')}</subProcess>"
        f'<subProcess id="j" triggeredByEvent="true"><startEvent id="js">{ERROR}'
        f'</startEvent><userTask id="b"/>{flow("js", "b")}</subProcess>'
    )
    assert Play(_outside(inside, ERROR)).trigger("is").places == ["y"]


def test_one_that_escalates_does_not_begin_itself():
    inside = (
        '<subProcess id="i" triggeredByEvent="true"><startEvent id="is"'
        f' isInterrupting="false">{ESCALATION}</startEvent><userTask id="b"/>'
        f'<endEvent id="ie">{ESCALATION}</endEvent>{flow("is", "b")}'
        f'{flow("b", "ie")}</subProcess><intermediateThrowEvent id="t">{ESCALATION}'
        f'</intermediateThrowEvent><userTask id="c"/>{flow("a", "t")}{flow("t", "c")}'
    )
    play = Play(_outside(inside, ESCALATION)).complete("a")
    assert play.places == ["b", "c", "i", "q"]
    assert play.complete("b").places == ["y"]
