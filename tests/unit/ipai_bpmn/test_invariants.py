# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever happens in whatever order, the state stays one that can go on.

All models are played with events at random: work that is done or fails, errors and
escalations, events that come, incidents that are retried, a cancellation.
"""

import random

import pytest
from bpmn_engine import NotPossible, events
from bpmn_engine.state import (
    CALL,
    CHILDREN,
    COMPENSATE,
    INCIDENT,
    INVOKE,
    LOOP,
    MESSAGE,
    OF_SCOPE,
    ROOT,
    SIGNAL,
    TIMER,
    WORK,
)
from play import MODELS, Play, load

# One of them never comes to rest; a test of its own shows that it is stopped.
NAMES = sorted({path.stem for path in MODELS.glob("*.bpmn")} - {"endless"})
GAMES = 5
STEPS = 40
# What the models ask for, of all kinds that it may have.
VALUES = {
    "again": [True, False],
    "amount": [1, 50, 5000],
    "answer": [1],
    "approved": [True, False, "perhaps"],
    "boss": [{"login": "ann"}],
    "both": [True, False],
    "day": ["2026-12-24", "tomorrow"],
    "done": [0],
    "enough": [True, False],
    "hr": [True, False],
    "it": [True, False],
    "items": [["one", "two"]],
    "late": [True, False],
    "limit": ["PT1H", "soon"],
    "n": [0, 1, 3],
    "names": [["Ann"], []],
    "number": [7],
    "order": [1],
    "orders": [["good", "bad"]],
    "other": [True, False],
    "people": [["ann", "bob", "cyd"], None],
    "rooms": [["r1", "r2"]],
    "stock": [5, 20, -1],
    "stop": [True, False],
}


def some(chance):
    return {
        name: chance.choice(values)
        for name, values in VALUES.items()
        if chance.random() < 0.9
    }


def happening(chance, token):
    """Return an event that fits a token, or None."""
    key, values = token.key, some(chance)
    if token.waits == INCIDENT:
        return events.Retry(key)
    if token.waits in (WORK, INVOKE, CALL):
        if token.waits == CALL and chance.random() < 0.2:
            return events.Escalated(key, chance.choice(["LATE", "OTHER"]))
        if chance.random() < 0.3:
            code = chance.choice(["", "BAD", "REJECTED", "OTHER"])
            return events.Fail(key, "It failed.", code)
        return events.Complete(key, values)
    if token.waits in (MESSAGE, SIGNAL, TIMER):
        return events.Trigger(key, values)
    return None


def check(instance):
    tokens, scopes = instance.tokens, instance.scopes
    if instance.state != "running":
        assert not tokens
        assert list(scopes) == [ROOT]
        return
    assert any(not token.host for token in tokens.values()), "it can never end"
    for token in tokens.values():
        assert token.waits, f"{token} has not begun"
        assert token.scope in scopes
        assert token.host in (0, OF_SCOPE) or token.host in tokens
        if token.parent:
            assert tokens[token.parent].waits in (LOOP, COMPENSATE)
        inside = [scope for scope in scopes.values() if scope.owner == token.key]
        assert (token.waits == CHILDREN) == bool(inside), (token, inside)
    for scope in scopes.values():
        assert scope.key == ROOT or scope.owner in tokens
        assert not scope.parent or scope.parent in scopes


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(GAMES))
def test_the_state_stays_sound(name, seed):
    chance = random.Random(f"{name} {seed}")
    model = load(name)
    start = "" if model.entries() else chance.choice(model.instantiators()).id
    play = Play(model, some(chance), start)
    for _step in range(STEPS):
        check(play.instance)
        found = (happening(chance, one) for one in play.instance.tokens.values())
        possible = list(filter(None, found))
        if play.state != "running" or not possible:
            break
        play.step(chance.choice(possible))
    if play.state == "running":
        play.step(events.Cancel("Enough."))
        check(play.instance)


def interference(chance, model, token):
    """Return what a person may try to do to a token, sensible or not."""
    key, node = token.key, model.nodes[token.node]
    flow = chance.choice(["", *node.outgoing])
    target = chance.choice(sorted(model.nodes))
    return chance.choice(
        [
            events.Move(key, target, "Because", alone=chance.random() < 0.3),
            events.Skip(key, "Because", flow),
            events.Resolve(key, some(chance)),
            events.Break(key, "No disk."),
            events.Retry(key),
        ]
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(GAMES))
def test_whatever_people_do_to_the_tokens(name, seed):
    chance = random.Random(f"people {name} {seed}")
    model = load(name)
    start = "" if model.entries() else chance.choice(model.instantiators()).id
    play = Play(model, some(chance), start)
    for _step in range(STEPS):
        check(play.instance)
        if play.state != "running":
            break
        token = chance.choice(list(play.instance.tokens.values()))
        event = happening(chance, token)
        if not event or chance.random() < 0.7:
            event = interference(chance, model, token)
        before = repr(play.instance)
        try:
            play.step(event)
        except NotPossible:
            assert repr(play.instance) == before
