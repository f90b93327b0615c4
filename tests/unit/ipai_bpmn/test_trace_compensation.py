# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces through compensation and transactions (BPMN 2.0, 13.5.5 and 10.3.5)."""

import pytest
from bpmn_engine import events
from bpmn_engine.events import Close, OpenWork
from bpmn_engine.state import ROOT
from play import Play
from test_validate import flow, model_of

UNDO = "<compensateEventDefinition/>"


@pytest.mark.parametrize("order", ["abc", "bca", "cab"])
def test_what_is_done_is_undone_in_reverse_order(order):
    play = Play("compensation").complete(*order)
    for node in [one for one in reversed(order) if one != "c"]:
        assert play.places == ["t", f"undo-{node}"]
        play.complete(f"undo-{node}")
    assert play.places == ["after"]
    assert play.complete("after").state == "done"


def test_what_is_undone_once_is_not_undone_again():
    play = Play("compensation").complete("a", "b", "c", "undo-b", "undo-a")
    assert not play.instance.scopes[ROOT].completed


def test_one_activity_is_undone_at_the_end():
    play = Play("compensation_one").complete("a", "b")
    assert play.places == ["e", "undo-a"]
    assert play.complete("undo-a").state == "done"


def test_what_was_not_done_is_not_undone():
    play = Play("compensation_no_wait")
    assert play.complete("a").places == ["after", "t", "undo-a"]
    assert play.complete("after").state == "running"
    assert play.complete("undo-a").state == "done"


def test_what_undoes_may_end_before_what_goes_on():
    play = Play("compensation_no_wait").complete("a", "undo-a")
    assert play.places == ["after"]
    assert play.complete("after").state == "done"


def test_a_subprocess_is_undone_with_its_data_as_they_were():
    play = Play("compensation_subprocess", {"number": "r7"}).complete("a", "b", "c")
    assert list(play.instance.scopes) == [ROOT]
    play.complete("undo-c")
    (work,) = play.effects_of(OpenWork)
    assert work.assignee == "r7"
    assert play.places == ["p", "p", "t", "undo-b"]
    assert play.complete("undo-b").places == ["p", "p", "t", "undo-a"]
    assert play.complete("undo-a").state == "done"
    assert play.variables == {"number": 0}


def test_a_subprocess_that_was_left_before_its_end_is_not_undone():
    play = Play("compensation_subprocess", {"number": "r7"}).complete("a")
    play.step(events.Cancel("No."))
    assert not play.instance.scopes[ROOT].completed


def test_an_event_subprocess_undoes_what_it_is_in():
    play = Play("compensation_event_subprocess", {"number": "r7"}).complete("a", "b")
    assert play.places == ["call", "e", "p", "x"]
    assert play.effects_of(OpenWork)[0].assignee == "r7"
    play.complete("call")
    assert play.places == ["e", "p", "undo-a", "x", "xt"]
    assert play.complete("undo-a").state == "done"


def test_each_instance_is_undone_with_its_own_data():
    play = Play("compensation_multi", {"rooms": ["r1", "r2"]}).complete("a", "a")
    assert play.effects_of(OpenWork)[0].assignee == "r2"
    play.complete("undo-a")
    assert play.effects_of(OpenWork)[0].assignee == "r1"
    assert play.complete("undo-a").state == "done"
    assert play.variables == {"rooms": ["r1", "r2"]}


def test_an_error_is_handled_by_undoing():
    play = Play("compensation_error").complete("a").fail("b", "Broke.", "BAD")
    assert play.places == ["p", "undo-a", "x", "xe"]
    assert play.complete("undo-a").places == ["after"]


def test_a_handler_that_fails_is_retried():
    play = Play("compensation_one").complete("a", "b").fail("undo-a")
    assert play.places == ["e", "undo-a"]
    assert play.retry("undo-a").complete("undo-a").state == "done"


def test_handlers_are_withdrawn_with_what_waits_for_them():
    play = Play("compensation_one").complete("a", "b")
    work = play.token("undo-a").key
    play.step(events.Cancel("No."))
    assert work in [effect.token for effect in play.effects_of(Close)]
    assert not play.instance.tokens


def test_a_transaction_that_ends_goes_on():
    play = Play("transaction").complete("a", "c")
    assert play.places == ["b", "p"]


def test_a_cancelled_transaction_is_undone_and_left_at_its_border():
    play = Play("transaction").complete("a")
    work = play.token("c").key
    play.complete("b")
    assert [effect.token for effect in play.effects_of(Close)] == [work]
    assert play.places == ["no", "p", "undo-a"]
    assert play.complete("undo-a").places == ["sorry"]
    assert list(play.instance.scopes) == [ROOT]
    assert play.trace == [
        *("s", "p", "ps", "a", "f", "b", "c", "no", "undo-a", "cancelled", "sorry")
    ]


def test_an_error_leaves_a_transaction_without_undoing_it():
    play = Play("transaction").complete("a").fail("c", "Broke.", "BAD")
    assert play.places == ["hazard"]


def test_what_was_done_in_a_subprocess_of_a_transaction_is_undone_too():
    play = Play("transaction_nested").complete("a", "b", "c")
    assert "undo-b" in play.places
    assert play.effects_of(OpenWork)[0].assignee == "7"
    play.complete("undo-b")
    assert play.places == ["no", "p", "undo-a"]
    assert play.complete("undo-a").places == ["sorry"]
    assert list(play.instance.scopes) == [ROOT]


def test_hundreds_of_activities_are_undone():
    body = (
        '<scriptTask id="a"><script>n = n + 1</script>'
        '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>500'
        "</loopCardinality></multiInstanceLoopCharacteristics></scriptTask>"
        f'<boundaryEvent id="c" attachedToRef="a">{UNDO}</boundaryEvent>'
        '<scriptTask id="u" isForCompensation="true"><script>n = n - 1</script>'
        '</scriptTask><association id="x" sourceRef="c" targetRef="u"/>'
        f'<endEvent id="e">{UNDO}</endEvent>' + flow("a", "e")
    )
    play = Play(model_of(body), {"n": 0})
    assert (play.state, play.variables["n"]) == ("done", 0)


def test_a_subprocess_that_is_undone_gives_no_results_again():
    body = (
        '<subProcess id="q"><extensionElements><zeebe:input source="= number"'
        ' target="room"/><zeebe:output source="= room" target="last"/>'
        f'</extensionElements><userTask id="a"/><boundaryEvent id="c"'
        f' attachedToRef="a">{UNDO}</boundaryEvent><userTask id="u"'
        ' isForCompensation="true"/><association id="x" sourceRef="c"'
        ' targetRef="u"/></subProcess><scriptTask id="b"><script>last = 0</script>'
        f'</scriptTask><endEvent id="e">{UNDO}</endEvent>'
        + flow("q", "b")
        + flow("b", "e")
    )
    play = Play(model_of(body), {"number": 7}).complete("a")
    assert play.variables["last"] == 0
    assert play.complete("u").state == "done"
    assert play.variables == {"number": 7, "last": 0}
