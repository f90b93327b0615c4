# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What managers do to processes, against each other and against the machine.

Real connections that commit; each transaction has its snapshot before one writes.
"""

import pytest
from race_helpers import Race, committed, user_of

ROUNDS = 20
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:pulser="urn:pulser:bpmn:1.0"><message id="n" name="after"/>'
    '<process id="{code}" name="DEV" isExecutable="true"><startEvent id="s"/>'
)
AFTER = (
    '<receiveTask id="after" messageRef="n"/><receiveTask id="aside" messageRef="n"/>'
    '<sequenceFlow id="1" sourceRef="s" targetRef="x"/>'
    '<sequenceFlow id="2" sourceRef="x" targetRef="after"/>'
    '<sequenceFlow id="3" sourceRef="after" targetRef="aside"/>'
    "</process></definitions>"
)
SCRIPT = (
    HEAD.format(code="script")
    + '<scriptTask id="x"><script>y = amount + 1</script></scriptTask>'
    + AFTER
)
METHOD = (
    HEAD.format(code="method") + '<serviceTask id="x" pulser:method="log"/>' + AFTER
)
TIMER = (
    HEAD.format(code="timer")
    + '<intermediateCatchEvent id="x"><timerEventDefinition><timeDuration>PT1H'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>" + AFTER
)


@pytest.fixture(scope="module")
def managers(registry):
    """Return the ids of two managers; the processes are deployed."""

    def prepare(env):
        for xml in (SCRIPT, METHOD, TIMER):
            env["bpmn.process"].deploy(xml)
        group = env.ref("ipai_master_control.mc_group_manager")
        users = env["res.users"].browse(ids)
        field = "group_ids" if "group_ids" in users._fields else "groups_id"
        users.write({field: [(4, group.id)]})
        return ids

    ids = [user_of(registry, login) for login in ("one", "two")]
    return committed(registry, prepare)


def _race(registry, users, *acts):
    """Run two things at once; return what came of them, and how often they met."""
    race = Race(registry, users)
    return race.run(*acts), sum(race.tries) - len(users)


def _started(registry, code, variables=None):
    def start(env):
        instance = env["bpmn.process"].start(code, None, variables)
        return instance.id, instance.token_ids.id, instance.incident_ids.id

    return committed(registry, start)


def _places(registry, instance_id):
    def look(env):
        instance = env["bpmn.instance"].browse(instance_id)
        return sorted(one["node"] for one in instance._places())

    return committed(registry, look)


def _entered(registry, instance_id, node):
    """Return how often a node was entered."""
    return committed(
        registry,
        lambda env: env["bpmn.history"].search_count(
            [
                ("instance_id", "=", instance_id),
                ("what", "=", "enter"),
                ("node_id.element_id", "=", node),
            ]
        ),
    )


def _complete(incident_id):
    return lambda env: (
        env["bpmn.incident"].browse(incident_id).complete("Because", {"y": 1})
    )


def _retry(incident_id):
    return lambda env: (
        env["bpmn.incident"].browse(incident_id).retry("Because", {"amount": 1})
    )


def _move(token_id):
    return lambda env: env["bpmn.token"].browse(token_id).move("aside", "By hand")


def _sweep(token_id):
    return lambda env: env(user=1)["bpmn.timer.sweep"]._fire_token(token_id)


def _suspend(instance_id):
    return lambda env: env["bpmn.instance"].browse(instance_id).suspend("Because")


def _resume(instance_id):
    return lambda env: env["bpmn.instance"].browse(instance_id).resume("On")


def _due_now(token_id):
    return lambda env: (
        env["bpmn.token"].browse(token_id).reschedule("2020-01-01", "Now")
    )


def _tell(token_id):
    def tell(env):
        token = env(user=1)["bpmn.token"].browse(token_id)
        token.env["bpmn.bus"]._trigger(token, {})

    return tell


def test_two_managers_resolve_the_same_incident(registry, managers):
    met = 0
    for number in range(ROUNDS):
        instance, _token, incident = _started(registry, "script")
        second = (_retry if number % 2 else _complete)(incident)
        reports, conflicts = _race(registry, managers, _complete(incident), second)
        met += conflicts
        assert sorted(len(one["done"]) for one in reports) == [0, 1]
        (failed,) = (one["failed"] for one in reports if one["failed"])
        assert "resolved already" in failed[0]["error"]
        assert _places(registry, instance) == ["after"]
        assert _entered(registry, instance, "after") == 1
    assert met >= ROUNDS // 2, "they hardly met: that was no race"


def test_moving_a_token_while_its_retry_runs(registry, managers, monkeypatch):
    """Either the retry was quicker, or the token is gone: never both."""
    calls, met = [], 0

    def log(_service, _instance, _variables):
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("Not yet.")

    monkeypatch.setattr(registry["bpmn.service"], "_run_log", log)
    for _number in range(ROUNDS):
        calls.clear()
        instance, token, incident = _started(registry, "method")
        answers, conflicts = _race(registry, managers, _move(token), _retry(incident))
        met += conflicts
        (place,) = _places(registry, instance)
        moved = place == "aside"
        assert place in ("aside", "after")
        # Who lost was told, and nothing was entered twice.
        assert _entered(registry, instance, "after") == (0 if moved else 1)
        assert _entered(registry, instance, "aside") == (1 if moved else 0)
        assert answers[1]["failed"] if moved else isinstance(answers[0], Exception)
    assert met >= ROUNDS // 2, "they hardly met: that was no race"


def test_suspending_while_a_timer_fires(registry, managers):
    """It fired before, or it fires once when the instance goes on."""
    met = 0
    for _number in range(ROUNDS):
        instance, token, _incident = _started(registry, "timer")
        committed(registry, _due_now(token))
        answers, conflicts = _race(
            registry, managers, _sweep(token), _suspend(instance)
        )
        met += conflicts
        assert answers[1] == [instance], answers
        (place,) = _places(registry, instance)
        committed(registry, _sweep(token))
        assert _places(registry, instance) == [place], "it moved while suspended"
        committed(registry, _resume(instance))
        committed(registry, _sweep(token))
        assert _places(registry, instance) == ["after"]
        assert _entered(registry, instance, "after") == 1
    assert met >= ROUNDS // 2, "they hardly met: that was no race"


def test_a_message_while_the_instance_is_resumed_is_not_lost(registry, managers):
    met = 0
    for _number in range(ROUNDS):
        instance, token, _incident = _started(registry, "script", {"amount": 1})
        committed(registry, _suspend(instance))
        _answers, conflicts = _race(registry, managers, _tell(token), _resume(instance))
        met += conflicts
        assert _places(registry, instance) == ["aside"]
        assert _entered(registry, instance, "aside") == 1
    assert met >= ROUNDS // 2, "they hardly met: that was no race"
