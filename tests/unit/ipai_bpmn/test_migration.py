# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Instances go on on another version, or it is said what is in the way."""

from datetime import timedelta

import pytest
from bpmn_engine import NotPossible, events
from bpmn_engine.migration import Plan, migrate, suggest
from bpmn_engine.state import CALL, INVOKE, WORK
from play import MODELS, START, Play
from test_validate import flow, model_of

COMPLETED = (WORK, INVOKE, CALL)
TASKS = (
    '<startEvent id="s"/><userTask id="a" name="Check"/><userTask id="b"/>'
    + flow("s", "a")
    + flow("a", "b")
)


def timer(key, host, duration, rest=""):
    return (
        f'<boundaryEvent id="{key}" attachedToRef="{host}"{rest}><timerEventDefinition>'
        f"<timeDuration>{duration}</timeDuration></timerEventDefinition></boundaryEvent>"
        f'<endEvent id="{key}e"/>' + flow(key, f"{key}e")
    )


def catch(key, kind, inner, rest=""):
    return (
        f'<intermediateCatchEvent id="{key}"><{kind}EventDefinition{rest}>{inner}'
        f"</{kind}EventDefinition></intermediateCatchEvent>"
    )


def moved(play, body, nodes=None, roots="", now=None):
    """Migrate what is played; return the Outcome, and let it be played on."""
    new = model_of(body, roots)
    if nodes is None:
        nodes = {key: one.target for key, one in suggest(play.model, new).items()}
    frozen = repr(play.instance)
    outcome = migrate(Plan(play.model, new, nodes), play.instance, now or play.now)
    assert repr(play.instance) == frozen, "a migration changed what it was given"
    if outcome.instance:
        play.model, play.instance = new, outcome.instance
    return outcome


def rules(outcome):
    return sorted((one.rule, one.element) for one in outcome.findings)


def test_the_map_that_is_proposed():
    old = model_of(
        '<userTask id="a"/><userTask id="b" name="Check"/><userTask id="c" name="X"/>'
        '<userTask id="d" name="X"/><userTask id="g" name="Kind"/>'
    )
    new = model_of(
        '<userTask id="a"/><manualTask id="z" name="check "/>'
        '<userTask id="x" name="X"/>'
        '<serviceTask id="g" name="Kind"/>'
    )
    found = {key: tuple(one) for key, one in suggest(old, new).items()}
    assert found == {"a": ("a", "same"), "b": ("z", "name")}


def test_an_instance_goes_on_in_the_new_version():
    play = Play(model_of(TASKS))
    new = TASKS.replace('id="a" name', 'id="z" name').replace("a-b", "z-b")
    new = new.replace('"a"', '"z"').replace("s-a", "s-z")
    outcome = moved(play, new)
    assert not outcome.findings
    assert play.places == ["z"]
    assert play.token("z").flow == "s-z"
    assert play.complete("z").places == ["b"]


@pytest.mark.parametrize(
    ("old", "new", "nodes", "found"),
    [
        ("", '<userTask id="z"/>', {}, [("unmapped", "a")]),
        ("", '<receiveTask id="z"/>', {"a": "z"}, [("kind", "a")]),
        (
            "",
            '<userTask id="z"><standardLoopCharacteristics/></userTask>',
            {"a": "z"},
            [("loop", "a")],
        ),
        (
            "",
            '<subProcess id="w"><userTask id="z"/></subProcess>',
            {"a": "z"},
            [("scope", "a")],
        ),
    ],
)
def test_what_is_in_the_way_of_a_token(old, new, nodes, found):
    outcome = moved(Play(model_of(TASKS + old)), new, nodes)
    assert rules(outcome) == found
    assert outcome.instance is None
    assert all(one.blocking and one.text for one in outcome.findings)


def test_a_subprocess_takes_what_is_in_it_along():
    inner = '<userTask id="a"/><subProcess id="q"><userTask id="b"/></subProcess>'
    play = Play(model_of(f'<subProcess id="w">{inner}</subProcess>'))
    new = '<subProcess id="P"><userTask id="A"/><subProcess id="Q"><userTask id="B"/>'
    new += "</subProcess></subProcess>"
    assert rules(moved(play, new, {"w": "P", "a": "A", "b": "B"})) == [
        ("scope", "b"),
        ("unmapped", "q"),
    ]
    outcome = moved(play, new, {"w": "P", "a": "A", "b": "B", "q": "Q"})
    assert not outcome.findings
    assert play.places == ["A", "B", "P", "Q"]
    assert play.complete("A", "B").state == "done"


def test_a_timer_keeps_its_date_goes_or_comes():
    play = Play(model_of(TASKS + timer("t", "a", "PT1H")))
    due = play.token("t").due_at
    outcome = moved(play, TASKS + timer("t", "a", "PT9H"))
    assert rules(outcome) == [("timer-kept", "t")]
    assert play.token("t").due_at == due == START + timedelta(hours=1)
    outcome = moved(play, TASKS)
    assert rules(outcome) == [("timer-cancelled", "t")]
    assert [one.node for one in play.instance.tokens.values()] == ["a"]
    now = START + timedelta(days=1)
    outcome = moved(play, TASKS + timer("n", "a", "PT2H"), now=now)
    assert rules(outcome) == [("timer-created", "n")]
    assert play.token("n").due_at == now + timedelta(hours=2)
    assert play.token("n").host == play.token("a").key


def test_what_has_happened_does_not_happen_again():
    reminds = TASKS + timer("t", "a", "PT1H", ' cancelActivity="false"')
    play = Play(model_of(reminds)).later(hours=2)
    assert play.trace.count("t") == 1
    assert not moved(play, reminds).findings
    assert play.later(days=9).trace.count("t") == 1


def test_a_timer_that_has_no_value_is_in_the_way():
    play = Play(model_of(TASKS))
    outcome = moved(play, TASKS + timer("t", "a", "${nothing}"))
    assert rules(outcome) == [("event-value", "t")]
    assert outcome.instance is None


def test_of_two_timers_that_become_one_the_first_goes_on():
    both = TASKS + timer("t", "a", "PT1H") + timer("n", "a", "PT1H")
    play = Play(model_of(both))
    same = {key: key for key in play.model.nodes}
    outcome = moved(play, TASKS + timer("t", "a", "PT1H"), same | {"n": "t"})
    assert rules(outcome) == [("timer-cancelled", "n")]
    assert len(play.tokens("t")) == 1


def test_a_message_of_another_name():
    roots = '<message id="m" name="paid"/><message id="n" name="settled"/>'
    old = catch("w", "message", "", ' messageRef="m"')
    play = Play(model_of(old, roots))
    outcome = moved(play, old.replace('"m"', '"n"'), roots=roots)
    assert rules(outcome) == [("event-changed", "w")]
    assert play.token("w").name == "settled"
    assert play.trigger("w").state == "done"


def test_an_event_gateway_has_other_events():
    roots = '<signal id="g" name="go"/>'
    day = catch("d", "timer", "<timeDuration>P1D</timeDuration>")
    signal = catch("m", "signal", "", ' signalRef="g"')
    gateway = '<eventBasedGateway id="x"/>'
    play = Play(model_of(gateway + day + flow("x", "d")))
    due = play.token("d").due_at
    assert rules(moved(play, gateway + signal + flow("x", "m"), roots=roots)) == [
        ("event-created", "m"),
        ("timer-cancelled", "d"),
    ]
    assert play.token("m").name == "go"
    both = gateway + signal + day + flow("x", "m") + flow("x", "d")
    assert rules(moved(play, both, roots=roots)) == [("timer-created", "d")]
    assert play.token("d").due_at == due
    nothing = gateway + '<endEvent id="e"/>'
    assert ("no-event", "x") in rules(moved(play, nothing))


JOIN = (
    '<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>'
    '<parallelGateway id="j"/><userTask id="c"/>'
    + "".join(flow(*one) for one in ("sf", "fa", "fb", "aj", "bj", "jc"))
)


def test_a_join_that_waits_already():
    def waiting():
        return Play(model_of(JOIN)).complete("a")

    renamed = JOIN.replace('id="a-j"', 'id="other"')
    play = waiting()
    assert not moved(play, renamed).findings
    assert play.complete("b").places == ["c"]
    without = JOIN.replace(flow("a", "j"), "") + flow("a", "c")
    assert rules(moved(waiting(), without)) == [("join-flow", "a-j")]
    alone = JOIN.replace(flow("b", "j"), "")
    assert rules(moved(waiting(), alone)) == [("join-complete", "j")]
    third = JOIN + '<userTask id="d"/>' + flow("d", "j")
    assert rules(moved(waiting(), third)) == [("join-never", "j")]
    reached = JOIN + '<userTask id="d"/>' + flow("b", "d") + flow("d", "j")
    play = waiting()
    assert not moved(play, reached).findings
    assert play.complete("b").complete("d").places == ["c"]


def test_an_inclusive_join_that_waits_already():
    inclusive = JOIN.replace("parallelGateway", "inclusiveGateway")
    third = inclusive + '<userTask id="d"/>' + flow("d", "j")
    play = Play(model_of(inclusive)).complete("a")
    assert rules(moved(play, third)) == [("join-changed", "j")]
    assert not moved(play, inclusive).findings


def test_an_event_subprocess_comes_and_goes():
    roots = '<signal id="g" name="go"/>'
    inner = (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"'
        ' isInterrupting="false"><signalEventDefinition signalRef="g"/></startEvent>'
        f'<userTask id="ht"/>{flow("hs", "ht")}</subProcess>'
    )
    play = Play(model_of(TASKS, roots))
    assert rules(moved(play, TASKS + inner, roots=roots)) == [("event-created", "hs")]
    play.trigger("hs")
    assert play.places == ["a", "h", "ht"]
    assert {rule for rule, _element in rules(moved(play, TASKS, roots=roots))} == {
        "unmapped"
    }
    play.complete("ht")
    assert rules(moved(play, TASKS, roots=roots)) == [("event-cancelled", "hs")]
    assert play.complete("a").complete("b").state == "done"


def test_an_instance_of_several_finds_its_place():
    several = (
        '<startEvent id="s"/><userTask id="a" name="Many">'
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
        '</multiInstanceLoopCharacteristics></userTask><endEvent id="e"/>'
        + flow("s", "a")
        + flow("a", "e")
    )
    play = Play(model_of(several)).complete("a")
    new = several.replace('"a"', '"z"')
    assert not moved(play, new).findings
    assert play.complete("z", "z").state == "done"


def test_what_may_be_undone_is_found_in_the_new_version():
    play = Play("compensation")
    while len(play.instance.scopes["root"].completed) < 1:
        play.complete(play.places[0])
    record = play.instance.scopes["root"].completed[0]["node"]
    same = {key: key for key in play.model.nodes}
    outcome = migrate(Plan(play.model, play.model, same), play.instance, play.now)
    assert outcome.instance == play.instance
    outcome = migrate(
        Plan(play.model, play.model, same | {record: ""}), play.instance, play.now
    )
    assert ("unmapped", record) in rules(outcome)


def test_what_undoes_what_is_done_has_to_be_there():
    body = (
        '<userTask id="a"/><boundaryEvent id="x" attachedToRef="a">'
        '<compensateEventDefinition/></boundaryEvent><userTask id="b"/>'
        '<userTask id="undo" isForCompensation="true"/><association id="as"'
        ' sourceRef="x" targetRef="undo"/>' + flow("a", "b")
    )
    play = Play(model_of(body))
    plain = '<userTask id="a"/><userTask id="b"/>' + flow("a", "b")
    new = model_of(plain)
    nodes = {"a": "a", "b": "b"}
    assert migrate(Plan(play.model, new, nodes), play.instance, play.now).instance
    play.complete("a")
    outcome = migrate(Plan(play.model, new, nodes), play.instance, play.now)
    assert rules(outcome) == [("undo-gone", "a")]
    assert not outcome.instance
    assert not moved(play, body).findings


def test_what_an_ad_hoc_subprocess_offers_next_has_a_place():
    body = (
        '<adHocSubProcess id="w" ordering="Sequential"><userTask id="a"/>'
        '<userTask id="b"/></adHocSubProcess>'
    )
    play = Play(model_of(body))
    assert play.places == ["a", "w"]
    gone = body.replace('<userTask id="b"/>', "")
    assert rules(moved(play, gone, {"w": "w", "a": "a"})) == [("unmapped", "b")]
    new = body.replace('"b"', '"z"')
    assert not moved(play, new, {"w": "w", "a": "a", "b": "z"}).findings
    assert play.complete("a").places == ["w", "z"]


def test_a_condition_that_is_another_one_is_asked_at_once():
    body = (
        '<startEvent id="s"/><userTask id="a"/><boundaryEvent id="c" attachedToRef="a">'
        "<conditionalEventDefinition><condition>{}</condition>"
        '</conditionalEventDefinition></boundaryEvent><userTask id="b"/>'
        + flow("s", "a")
        + flow("c", "b")
    )
    play = Play(model_of(body.format("amount > 9")), {"amount": 5})
    outcome = moved(play, body.format("amount > 4"))
    assert rules(outcome) == [("condition-changed", "c")]
    assert not outcome.blocking
    assert play.step(events.Settle()).places == ["b"]


def test_nodes_that_become_one_are_told():
    fork = '<startEvent id="s"/><userTask id="a"/><userTask id="b"/>'
    play = Play(model_of(fork + flow("s", "a") + flow("s", "b")))
    outcome = moved(
        play,
        '<startEvent id="s"/><userTask id="z"/>' + flow("s", "z"),
        {"s": "s", "a": "z", "b": "z"},
    )
    assert rules(outcome) == [("merged", "a"), ("merged", "b")]
    assert play.places == ["z", "z"]


def test_forms_and_calls_are_told():
    form = (
        '<userTask id="a"><extensionElements><pulser:form><pulser:field id="{}"'
        ' label="X" type="string"/></pulser:form></extensionElements></userTask>'
    )
    play = Play(model_of(form.format("x")))
    assert play.model.nodes["a"].fields, "the model has a form"
    outcome = moved(play, form.format("y"))
    assert rules(outcome) == [("form-field-gone", "a"), ("form-field-new", "a")]
    call = '<callActivity id="c" calledElement="{}"/>'
    play = Play(model_of(call.format("one")))
    assert rules(moved(play, call.format("two"))) == [("called", "c")]
    assert play.step(events.Complete(play.token("c").key)).state == "done"


@pytest.mark.parametrize("name", sorted(path.stem for path in MODELS.glob("*.bpmn")))
def test_every_model_goes_on_on_itself(name):
    """A state that is mapped to the same model is the same state, wherever it is."""
    try:
        play = Play(name)
    except NotPossible:
        return  # begun by an event
    same = {key: key for key in play.model.nodes}
    for _number in range(5):
        if play.state != "running":
            return
        outcome = migrate(Plan(play.model, play.model, same), play.instance, play.now)
        assert (outcome.findings, outcome.instance) == ((), play.instance)
        waiting = [t for t in play.instance.tokens.values() if t.waits in COMPLETED]
        if not waiting:
            return
        play.step(events.Complete(waiting[0].key, {}))
