# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What managers do to processes, against each other and against the machine.

Real connections that commit; each transaction has its snapshot before one writes.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from bpmn_helpers import Race, committed, quick_retries  # noqa: F401

from tools.setup import database as databases
from tools.setup.registry import registry_of

pytestmark = pytest.mark.usefixtures("quick_retries")
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
    HEAD.format(code="method") + '<serviceTask id="x" pulser:method="race"/>' + AFTER
)
TIMER = (
    HEAD.format(code="timer")
    + '<intermediateCatchEvent id="x"><timerEventDefinition><timeDuration>PT1H'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>" + AFTER
)


@pytest.fixture(scope="module")
def registry(environment):
    with (
        databases.throw_away(environment, "bpmn_operations") as name,
        registry_of(environment, name) as registry,
    ):
        committed(registry, _prepare)
        yield registry


def _prepare(env):
    for xml in (SCRIPT, METHOD, TIMER):
        env["bpmn.process"].deploy(xml.replace("race", "log"))
    group = env.ref("ipai_master_control.mc_group_manager")
    users = env["res.users"].create(
        [{"name": name, "login": name} for name in ("one", "two")]
    )
    group.write({"user_ids" if "user_ids" in group else "users": [
        (4, user.id) for user in users
    ]})  # fmt: skip


@contextmanager
def _pool():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def _managers(env):
    return env["res.users"].search([("login", "in", ("one", "two"))]).ids


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


def _complete(incident_id, env):
    return env["bpmn.incident"].browse(incident_id).complete("Because", {"y": 1})


def _retry(incident_id, env):
    return env["bpmn.incident"].browse(incident_id).retry("Because", {"amount": 1})


def test_two_managers_resolve_the_same_incident(registry):
    race, uids = Race(registry), committed(registry, _managers)
    with _pool() as pool:
        for number in range(ROUNDS):
            instance, _token, incident = _started(registry, "script")
            other = _retry if number % 2 else _complete
            acts = [partial(_complete, incident), partial(other, incident)]
            reports = race.run(pool, acts, uids)
            assert sorted(len(one["done"]) for one in reports) == [0, 1]
            (failed,) = (one["failed"] for one in reports if one["failed"])
            assert "resolved already" in failed[0]["error"]
            assert _places(registry, instance) == ["after"]
            assert _entered(registry, instance, "after") == 1
    assert next(race.conflicts) >= ROUNDS, "they did not meet: that was no race"


def test_moving_a_token_while_its_retry_runs(registry, monkeypatch):
    """Either the retry was quicker, or the token is gone: never both."""
    service, calls = registry["bpmn.service"], []

    def log(_service, _instance, _variables):
        calls.append(1)
        if len(calls) % 3 == 1:
            raise ValueError("Not yet.")

    monkeypatch.setattr(service, "_run_log", log)
    race, outcomes = Race(registry), set()
    with _pool() as pool:
        for _number in range(ROUNDS):
            calls.clear()
            instance, token, incident = _started(registry, "method")
            results = race.run(
                pool,
                [
                    lambda env, id_=token: (
                        env["bpmn.token"].browse(id_).move("aside", "By hand")
                    ),
                    partial(_retry, incident),
                ],
            )
            (place,) = _places(registry, instance)
            # Who lost was told; nothing was entered twice.
            moved = place == "aside"
            outcomes.add(place)
            assert _entered(registry, instance, "after") == (0 if moved else 1)
            assert _entered(registry, instance, "aside") == (1 if moved else 0)
            told = results[1]["failed"] if moved else str(results[0])
            assert told, results
    assert next(race.conflicts) >= ROUNDS // 2, "they did not meet: that was no race"
    assert outcomes <= {"aside", "after"}


def _sweep(token_id, env):
    return env["bpmn.timer.sweep"]._fire_token(token_id)


def _suspend(instance_id, env):
    return env["bpmn.instance"].browse(instance_id).suspend("Because")


def test_suspending_while_a_timer_fires(registry):
    """It fired before, or it fires once when the instance goes on."""
    race, fired_first = Race(registry), 0
    with _pool() as pool:
        for _number in range(ROUNDS):
            instance, token, _incident = _started(registry, "timer")
            committed(
                registry,
                lambda env, id_=token: (
                    env["bpmn.token"].browse(id_).reschedule("2020-01-01", "Now")
                ),
            )
            results = race.run(
                pool, [partial(_sweep, token), partial(_suspend, instance)]
            )
            assert results[1] == [instance], results
            (place,) = _places(registry, instance)
            fired_first += place == "after"
            committed(registry, partial(_sweep, token))
            assert _places(registry, instance) == [place], "it moved while suspended"
            committed(
                registry,
                lambda env, id_=instance: env["bpmn.instance"].browse(id_).resume("On"),
            )
            if place == "x":
                committed(registry, partial(_sweep, token))
            assert _places(registry, instance) == ["after"]
            assert _entered(registry, instance, "after") == 1
    assert next(race.conflicts) >= ROUNDS // 2, "they did not meet: that was no race"


def test_a_message_while_the_instance_is_resumed_is_not_lost(registry):
    race = Race(registry)
    with _pool() as pool:
        for _number in range(ROUNDS):
            instance, _token, _incident = _started(registry, "script", {"amount": 1})
            committed(registry, partial(_suspend, instance))
            receiver = committed(
                registry,
                lambda env, id_=instance: (
                    env["bpmn.instance"]
                    .browse(id_)
                    .token_ids.filtered(lambda one: one.state == "active")
                    .id
                ),
            )
            race.run(
                pool,
                [
                    lambda env, id_=receiver: env["bpmn.bus"]._trigger(
                        env["bpmn.token"].browse(id_), {}
                    ),
                    lambda env, id_=instance: (
                        env["bpmn.instance"].browse(id_).resume("On")
                    ),
                ],
            )
            assert _places(registry, instance) == ["aside"]
            assert _entered(registry, instance, "aside") == 1
    assert next(race.conflicts) >= ROUNDS // 2, "they did not meet: that was no race"
