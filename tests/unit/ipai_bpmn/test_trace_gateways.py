# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces through gateways and sequence flows (BPMN 2.0, 13.3.1 and 13.4)."""

import pytest
from play import Play


@pytest.mark.parametrize(
    ("amount", "taken"), [(5000, "high"), (500, "middle"), (5, "low")]
)
def test_exclusive_takes_the_first_that_is_true(amount, taken):
    play = Play("exclusive", {"amount": amount})
    assert play.places == [taken]
    play.complete(taken)
    assert play.trace == ["s", "x", taken, "m", "e"]
    assert play.state == "done"


def test_exclusive_without_a_way_is_an_incident_and_can_be_retried():
    play = Play("exclusive_no_default", {"approved": "perhaps"})
    assert play.places == ["x"]
    assert "not true or false" in play.incidents[0]
    play.instance.variables["approved"] = True
    play.retry("x")
    assert play.places == ["yes"]


def test_a_missing_variable_is_an_incident():
    play = Play("exclusive", {})
    assert play.incidents == ["there is no variable amount"]
    assert play.state == "running"


@pytest.mark.parametrize("order", ["abc", "cab", "bca"])
def test_parallel_joins_when_all_have_come(order):
    play = Play("parallel")
    assert play.places == ["a", "b", "c"]
    play.complete(*order[:2])
    assert "after" not in play.places
    play.complete(order[2])
    assert play.places == ["after"]
    assert play.complete("after").state == "done"
    assert play.trace.count("after") == 1


@pytest.mark.parametrize(
    ("hr", "it", "branches"),
    [
        (True, True, ["hr", "it"]),
        (True, False, ["hr"]),
        (False, True, ["it"]),
        (False, False, ["other"]),
    ],
)
def test_inclusive_takes_what_is_true_and_joins_just_that(hr, it, branches):
    play = Play("inclusive", {"hr": hr, "it": it})
    assert play.places == branches
    for branch in branches:
        assert play.places != ["after"]
        play.complete(branch)
    assert play.places == ["after"]
    assert play.complete("after").state == "done"


def test_an_inclusive_join_waits_for_a_branch_that_may_still_come():
    play = Play("inclusive_late", {"stop": False})
    play.complete("a")
    assert play.places == ["b", "j"]
    play.complete("b")
    assert play.places == ["c", "j"]
    play.complete("c")
    assert play.places == ["after"]


def test_an_inclusive_join_goes_on_when_the_branch_has_ended_elsewhere():
    play = Play("inclusive_late", {"stop": True})
    play.complete("a", "b")
    assert play.places == ["after"]
    assert play.trace == ["s", "f", "a", "b", "j", "x", "gone", "after"]


def test_an_inclusive_join_in_a_loop_does_not_wait_for_itself():
    play = Play("inclusive_loop", {"again": True})
    play.complete("work")
    assert play.places == ["work"]
    play.complete("work", again=False)
    assert play.state == "done"


def test_implicit_split_and_implicit_merge():
    """A task with two ways out splits; two ways in do not join (13.3.1)."""
    play = Play("implicit")
    play.complete("a")
    assert play.places == ["b", "c"]
    play.complete("b", "c")
    assert play.places == ["d", "d"]
    play.complete("d", "d")
    assert play.state == "done"


@pytest.mark.parametrize(
    ("b", "c", "places"),
    [(True, True, ["b", "c"]), (True, False, ["b"]), (False, False, ["d"])],
)
def test_conditional_and_default_flows_from_a_task(b, c, places):
    play = Play("conditional_from_task")
    play.complete("a", b=b, c=c)
    assert play.places == places


def test_the_first_event_after_an_event_gateway_wins():
    play = Play("event_gateway")
    assert play.places == ["g"]
    play.trigger("m", amount=7)
    assert play.places == ["paidup"]
    assert play.variables["amount"] == 7
    assert not play.instance.watchers(play.token("paidup"))
    assert len(play.instance.tokens) == 1


def test_a_timer_after_an_event_gateway():
    play = Play("event_gateway").later(minutes=59)
    assert play.places == ["g"]
    assert play.later(minutes=1).places == ["late"]


def test_a_receive_task_after_an_event_gateway():
    assert Play("event_gateway_receive").trigger("r").trace == ["s", "g", "r", "e"]


def test_a_loop_of_scripts():
    play = Play("loop", {"n": 0})
    assert play.variables["n"] == 3
    assert play.trace == ["s", *["sc", "x"] * 3, "e"]


def test_an_endless_loop_is_stopped():
    play = Play("endless")
    assert "without a stop" in play.incidents[0]
    assert play.state == "running"


def test_a_join_for_which_nothing_can_come_is_an_incident():
    play = Play("deadlock", {"other": False})
    play.complete("a")
    assert play.incidents == ["The join waits for a branch that will never come."]
    assert play.places == ["j"]
    assert play.retry("j").places == ["j"]


@pytest.mark.parametrize("order", ["abc", "cab", "bca"])
def test_a_complex_gateway_goes_on_when_it_has_enough(order):
    play = Play("complex").complete(order[0])
    assert play.places == sorted([*order[1:], "j"])
    play.complete(order[1])
    assert play.places == sorted(["after", order[2]])
    assert play.complete("after").places == [order[2]]
    assert play.complete(order[2]).places == ["late"]
    assert play.complete("late").state == "done"


@pytest.mark.parametrize(("n", "taken"), [(3, ["a", "b"]), (2, ["a"]), (1, ["c"])])
def test_a_complex_gateway_splits_like_an_inclusive_one(n, taken):
    assert Play("complex_split", {"n": n}).places == taken


def test_gateways_that_join_and_split():
    play = Play("mixed", {"again": True}).complete("a")
    assert play.places == ["b", "m"]
    assert play.complete("b").places == ["c", "d"]
    assert play.complete("d").places == ["c", "c"]
    assert play.complete("c", again=False).places == ["c"]
    assert play.complete("c").state == "done"
