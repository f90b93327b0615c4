# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces through events (BPMN 2.0, 13.5)."""

from datetime import datetime

import pytest
from bpmn_engine import NotPossible, events
from bpmn_engine.events import Close, Raise, Throw
from play import START, Play


def test_an_error_leaves_the_subprocess_by_the_event_that_names_it():
    play = Play("error")
    work = play.token("b").key
    play.complete("a")
    assert play.places == ["repair"]
    assert play.trace == ["s", "p", "ps", "f", "a", "b", "bad", "c", "repair"]
    assert play.variables["errorCode"] == "REJECTED"
    assert work in [effect.token for effect in play.effects_of(Close)]
    assert list(play.instance.scopes) == ["root"]


def test_an_error_of_a_method_goes_to_the_boundary_event():
    assert Play("error_service").fail("v", "Too much.", "REJECTED").places == ["repair"]


def test_another_error_of_a_method_is_not_caught():
    play = Play("error_service").fail("v", "Strange.", "OTHER")
    assert play.effects_of(Raise) == [Raise(play.token("v").key, "OTHER", "Strange.")]
    assert play.token("v").waits == "incident"


def test_an_uncaught_error_is_an_incident():
    play = Play("error_uncaught")
    assert play.incidents == ["Error REJECTED is not caught: No"]
    assert play.state == "running"


def test_an_interrupting_timer_takes_the_work_away():
    play = Play("boundary_timer")
    work = play.token("a").key
    assert play.later(hours=23).places == ["a"]
    play.later(hours=1)
    assert play.places == ["late"]
    assert play.effects_of(Close) == [Close(work, "t")]
    assert play.complete("late").trace == ["s", "a", "t", "late", "le"]


def test_work_in_time_takes_the_timer_away():
    play = Play("boundary_timer").complete("a")
    assert play.state == "done"
    assert not play.instance.tokens


def test_a_cycle_reminds_as_often_as_it_says():
    play = Play("boundary_cycle").later(minutes=59)
    assert play.places == ["a"]
    assert play.later(minutes=1).places == ["a", "remind"]
    assert play.later(hours=1).places == ["a", "remind", "remind"]
    assert play.later(hours=9).places == ["a", "remind", "remind"]
    play.complete("remind", "remind", "a")
    assert play.state == "done"


def test_a_message_that_does_not_interrupt_can_come_again():
    play = Play("boundary_message")
    play.trigger("m").trigger("m", text="more")
    assert play.places == ["a", "note", "note"]


def test_a_signal_interrupts_all_of_a_subprocess():
    play = Play("boundary_signal_subprocess")
    work = {play.token("a").key, play.token("b").key}
    play.trigger("g")
    assert play.places == ["stopped"]
    assert work < {effect.token for effect in play.effects_of(Close)}


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-12-24", datetime(2026, 12, 24)),
        ("2026-12-24T18:00:00+01:00", datetime(2026, 12, 24, 17)),
        ("2026-12-24T18:00:00", datetime(2026, 12, 24, 18)),
    ],
)
def test_a_date_from_a_variable(day, due):
    assert Play("catch_timer_date", {"day": day}).token("t").due_at == due


@pytest.mark.parametrize("day", ["tomorrow", 7, None, "2026-13-01"])
def test_a_date_that_is_none_is_an_incident(day):
    play = Play("catch_timer_date", {"day": day})
    assert "is not a date" in play.incidents[0]


def test_a_month_after_the_last_of_january_is_the_last_of_february():
    play = Play("catch_timer_duration")
    assert play.token("t").due_at == START.replace(month=2, day=28)
    assert play.later(days=28).state == "done"


def test_messages_carry_their_correlation():
    play = Play("message", {"order": 17})
    (thrown,) = play.effects_of(Throw)
    assert (thrown.name, thrown.correlation) == ("payment", "17")
    assert (play.token("c").name, play.token("c").correlation) == ("payment", "17")
    play.trigger("c")
    assert play.state == "done"
    assert len(play.effects_of(Throw)) == 1


def test_signals_are_thrown_and_caught():
    play = Play("signal")
    assert [effect.kind for effect in play.effects_of(Throw)] == ["signal"]
    assert play.trigger("c").trace == ["s", "th", "c", "e"]


def test_each_start_event_begins_its_own_way():
    assert Play("message_start").places == ["byhand"]
    for start in ("m", "w", "g"):
        assert Play("message_start", start=start).places == ["bymessage"]


def test_cancelling_closes_all_work():
    play = Play("subprocess")
    work = {play.token(node).key for node in "ab"}
    play.step(events.Cancel("Not needed."))
    assert play.state == "cancelled"
    assert work < {effect.token for effect in play.effects_of(Close)}
    assert not play.instance.tokens
    with pytest.raises(NotPossible, match="cancelled"):
        play.step(events.Cancel())


def test_a_token_that_is_gone():
    play = Play("sequence")
    gone = play.token("a").key
    play.complete("a")
    with pytest.raises(NotPossible, match="no token"):
        play.step(events.Complete(gone))


def test_an_event_that_does_not_fit_the_token():
    play = Play("subprocess")
    with pytest.raises(NotPossible, match="waits for children, not for work"):
        play.complete("p")
    with pytest.raises(NotPossible, match="waits for work, not for message"):
        play.trigger("a")
    with pytest.raises(NotPossible, match="waits for work, not for incident"):
        play.retry("a")
