# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces through ad-hoc subprocesses (BPMN 2.0, 13.3.5)."""

from bpmn_engine.events import Close
from bpmn_engine.state import ROOT
from play import Play
from test_validate import flow, model_of


def test_all_is_offered_and_the_condition_ends_it():
    play = Play("ad_hoc", {"enough": False})
    assert play.places == ["a", "b", "p"]
    play.complete("b")
    assert play.places == ["a", "c", "p"]
    gone = play.token("a").key
    play.complete("c", enough=True)
    assert play.places == ["after"]
    assert [effect.token for effect in play.effects_of(Close)] == [gone]
    assert list(play.instance.scopes) == [ROOT]


def test_all_is_offered_again_until_it_is_enough():
    play = Play("ad_hoc", {"enough": False}).complete("a", "b", "c")
    assert play.places == ["a", "b", "p"]
    assert play.complete("a", enough=True).places == ["after"]


def test_what_comes_after_the_condition_holds_is_not_begun():
    assert Play("ad_hoc", {"enough": False}).complete("b", enough=True).places == [
        "after"
    ]


def test_what_has_begun_may_come_to_its_end():
    play = Play("ad_hoc_remaining", {"enough": False}).complete("b", enough=True)
    assert play.places == ["a", "p"]
    assert play.complete("a").places == ["after"]


def test_one_after_the_other():
    play = Play("ad_hoc_sequential")
    assert play.places == ["a", "p"]
    assert play.complete("a").places == ["b", "p"]
    assert play.complete("b").places == ["after"]


def test_a_condition_that_cannot_be_evaluated_is_an_incident():
    play = Play("ad_hoc").complete("a")
    assert play.incidents == ["there is no variable enough"]
    play.instance.variables["enough"] = True
    assert play.retry("a").places == ["after"]


def test_instances_that_are_about_to_begin_are_not_lost():
    body = (
        '<adHocSubProcess id="q" cancelRemainingInstances="false"><userTask id="a">'
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        '</multiInstanceLoopCharacteristics></userTask><scriptTask id="b"><script>'
        "enough = true</script></scriptTask><completionCondition>= enough"
        '</completionCondition></adHocSubProcess><userTask id="c"/>' + flow("q", "c")
    )
    play = Play(model_of(body), {"enough": False})
    assert play.places == ["a", "a", "q"]
    assert play.complete("a", "a").places == ["c"]
