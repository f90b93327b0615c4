# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What begins a process besides start events, and its data (BPMN 2.0, 13.2, 10.4)."""

import pytest
from bpmn_engine import NotPossible
from bpmn_engine.events import Throw
from bpmn_engine.state import MESSAGE
from play import Play, load


@pytest.mark.parametrize(("event", "place"), [("m", "noted"), ("r", "ordered")])
def test_a_gateway_begins_with_one_of_its_events(event, place):
    play = Play("instantiate_exclusive", {"n": 1}, start=event)
    assert (play.places, play.trace) == ([place], [event, place])
    assert play.variables == {"n": 1}
    assert play.complete(place).state == "done"


def test_a_parallel_gateway_waits_for_its_other_events():
    play = Play("instantiate_parallel", start="r")
    assert play.places == ["m", "ordered"]
    assert play.token("m").waits == MESSAGE
    assert play.complete("ordered").state == "running"
    assert play.trigger("m").complete("noted").state == "done"


def test_a_receive_task_begins_a_process():
    play = Play("instantiate_receive", {"n": 1}, start="r")
    assert (play.places, play.variables) == (["a"], {"n": 1})


@pytest.mark.parametrize(
    "name", ["instantiate_exclusive", "instantiate_parallel", "instantiate_receive"]
)
def test_nothing_else_begins_it(name):
    assert not load(name).entries()
    with pytest.raises(NotPossible, match="no such start event"):
        Play(name)


def test_data_go_in_and_come_out():
    play = Play("data", {"payload": 7}, start="s")
    assert play.variables["order"] == 7
    assert play.token("a").local == {"shown": 7}
    play.complete("a", answer=20)
    assert play.variables["price"] == 40
    (thrown,) = play.effects_of(Throw)
    assert thrown.variables["sum"] == 41
    assert "shown" not in play.variables


def test_data_that_are_only_drawn_are_no_obstacle():
    play = Play("data")
    assert play.token("a").local == {}
    assert play.complete("a").state == "done"
