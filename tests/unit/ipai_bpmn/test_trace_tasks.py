# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces through tasks, subprocesses and called processes (BPMN 2.0, 13.3)."""

import pytest
from bpmn_engine.events import CallProcess, Close, Invoke, OpenWork, Throw
from play import Play
from test_validate import flow, model_of


def test_people_work_in_a_row():
    play = Play("sequence")
    for node in "abc":
        assert play.places == [node]
        assert [type(effect) for effect in play.effects] == [OpenWork]
        play.complete(node, **{node: 1})
    assert play.trace == ["s", "a", "b", "c", "e"]
    assert play.state == "done"
    assert play.variables == {"a": 1, "b": 1, "c": 1}


def test_without_a_start_event_all_that_has_no_way_in_begins():
    play = Play("no_start")
    assert play.places == ["a", "b"]
    play.complete("a", "b", "c")
    assert play.state == "done"


def test_machines_work_one_after_the_other():
    play = Play("tasks", {"amount": 60})
    (invoke,) = play.effects
    assert isinstance(invoke, Invoke)
    assert (invoke.method, invoke.variables) == ("lookup", {"amount": 60})
    play.complete("sv", found=1)
    assert play.variables == {
        "amount": 60,
        "found": 1,
        "total": 120,
        "big": True,
        "level": "high",
    }
    (thrown,) = play.effects_of(Throw)
    assert (thrown.kind, thrown.name) == ("message", "payment")
    assert play.places == ["re"]
    assert (play.token("re").waits, play.token("re").name) == ("message", "payment")
    assert play.trigger("re", paid=True).state == "done"
    assert play.trace == ["s", "sv", "sc", "ru", "se", "re", "e"]


def test_a_failed_method_is_an_incident_until_it_is_retried():
    play = Play("tasks", {"amount": 60}).fail("sv", "The server is away.")
    assert play.incidents == ["The server is away."]
    assert play.token("sv").waits == "incident"
    play.retry("sv")
    assert [effect.method for effect in play.effects_of(Invoke)] == ["lookup"]
    play.complete("sv", found=1)
    assert play.places == ["re"]


def test_a_script_that_fails_can_be_retried_with_other_variables():
    play = Play("tasks", {"amount": "sixty"}).complete("sv")
    assert play.places == ["sc"]
    play.instance.variables["amount"] = 60
    assert play.retry("sc").places == ["re"]


def test_mappings_assignee_and_priority():
    play = Play("mapping", {"boss": {"login": "ann"}, "amount": 500})
    assert play.effects == [OpenWork(play.token("a").key, "ann", "1", "")]
    assert play.token("a").local == {"shown": 500}
    play.complete("a", answer=True, noise=1)
    assert play.places == ["b"]
    assert play.variables["decision"] is True
    assert not {"answer", "noise", "shown"} & play.variables.keys()


def test_a_gateway_branches_on_the_outcome_of_an_approval():
    play = Play("approval")
    node = play.model.nodes["sign"]
    assert (node.approval, node.on_rejection) == ("offboarding", "complete")
    play.complete("sign", sign_approval="rejected")
    assert play.places == ["again"]
    play.complete("again")
    assert play.places == ["sign"]
    play.complete("sign", sign_approval="approved")
    assert play.instance.state == "done"


def test_an_output_without_a_value_keeps_the_work_and_can_be_retried():
    play = Play("mapping", {"boss": {"login": "ann"}, "amount": 5})
    play.complete("a", noise=1)
    assert play.incidents == ["there is no variable answer"]
    assert play.token("a").local["noise"] == 1
    play.token("a").local["answer"] = False
    assert play.retry("a").places == ["b"]
    assert play.variables["decision"] is False


def test_a_subprocess_ends_when_nothing_is_left_in_it():
    play = Play("subprocess")
    assert play.places == ["a", "b", "p"]
    play.complete("a")
    assert play.places == ["b", "p"]
    play.complete("b")
    assert play.places == ["after"]
    assert list(play.instance.scopes) == ["root"]


def test_subprocesses_in_each_other():
    play = Play("subprocess_nested")
    assert play.places == ["deep", "p", "q"]
    assert play.complete("deep").state == "done"


def test_terminate_ends_everything():
    play = Play("terminate")
    work = play.token("b").key
    play.complete("a")
    assert play.state == "done"
    assert not play.instance.tokens
    assert [effect.token for effect in play.effects_of(Close)] == [work]


def test_terminate_in_a_subprocess_ends_just_that():
    play = Play("terminate_inside").complete("a")
    assert play.places == ["after"]
    assert list(play.instance.scopes) == ["root"]


def test_a_called_process_gets_and_gives_what_is_mapped():
    play = Play("call", {"amount": 1})
    (call,) = play.effects_of(CallProcess)
    assert (call.code, call.variables) == ("sequence", {"n": 2})
    play.complete("c", answer=42, other=1)
    assert play.state == "done"
    assert play.variables == {"amount": 1, "result": 42}


def test_a_called_process_that_fails_with_an_error():
    assert Play("call", {"amount": 1}).fail("c", "No.", "X").places == ["failed"]


def test_lanes_the_innermost_owns_the_task():
    play = Play("lanes")
    lanes = {
        key: play.model.lanes[node.lane].name
        for key, node in play.model.nodes.items()
        if node.lane
    }
    assert lanes == {"a": "HR", "b": "Payroll", "p": "IT", "c": "IT"}
    assert play.model.lanes["inner"].parent == "people"


@pytest.mark.parametrize("kind", ["userTask", "serviceTask", "callActivity"])
def test_what_begins_and_is_ended_in_one_step_has_no_effects(kind):
    body = (
        '<startEvent id="s"/><parallelGateway id="f"/>'
        f'<{kind} id="a" camunda:topic="do" calledElement="other"/>'
        '<endEvent id="t"><terminateEventDefinition/></endEvent>'
        + flow("s", "f")
        + flow("f", "a")
        + flow("f", "t")
    )
    play = Play(model_of(body))
    assert (play.state, play.effects) == ("done", [])


def test_what_is_retried_and_ended_in_one_step_is_closed():
    body = (
        '<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/>'
        '<userTask id="b"/><endEvent id="t"><terminateEventDefinition/></endEvent>'
        + flow("s", "f")
        + flow("f", "a")
        + flow("f", "b")
        + flow("b", "t")
    )
    play = Play(model_of(body)).fail("a")
    play.complete("b")
    assert [type(effect).__name__ for effect in play.effects] == ["Close"]
