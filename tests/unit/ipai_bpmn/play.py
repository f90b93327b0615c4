# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Play a model: let events happen and look at where the tokens are."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import bpmn_engine
from bpmn_engine import events
from bpmn_engine.state import CHOICE, LOOP, TIMER

MODELS = Path(__file__).parent / "models"
START = datetime(2026, 1, 31, 8, 0)


def load(name):
    """Return the ProcessModel of models/<name>.bpmn, which has to be able to run."""
    model = bpmn_engine.parse((MODELS / f"{name}.bpmn").read_bytes()).processes[0]
    assert not bpmn_engine.problems(model)
    return model


def _stored(instance):
    """Return what a store that knows values of JSON gives back."""

    def stored(one):
        values = {
            name: value if name == "due_at" else json.loads(json.dumps(value))
            for name, value in vars(one).items()
        }
        return type(one)(**values)

    return bpmn_engine.Instance(
        instance.state,
        {key: stored(token) for key, token in instance.tokens.items()},
        {key: stored(scope) for key, scope in instance.scopes.items()},
        instance.last_key,
    )


class Play:
    """One instance, driven by node ids."""

    def __init__(self, model, variables=None, start=""):
        self.model = load(model) if isinstance(model, str) else model
        self.instance = bpmn_engine.Instance.new()
        self.now = START
        self.effects, self.trace, self.incidents = [], [], []
        self.step(events.Start(start, variables or {}))

    def step(self, event):
        before = self.instance
        frozen = repr(before)
        changes = bpmn_engine.step(self.model, before, event, self.now)
        assert repr(before) == frozen, "a step changed the state that it was given"
        self.instance = _stored(changes.instance)
        self.effects = list(changes.effects)
        self.trace += [entry.node for entry in changes.history if entry.what == "enter"]
        self.incidents += [e.detail for e in changes.history if e.what == "incident"]
        return self

    def token(self, node):
        return self.tokens(node)[0]

    def tokens(self, node):
        """Return the tokens in a node; one that stands for others comes last."""
        found = [t for t in self.instance.tokens.values() if t.node == node]
        assert found, f"no token in {node}: {self.places}"
        return sorted(found, key=lambda token: token.waits in (CHOICE, LOOP))

    def complete(self, *nodes, **variables):
        for node in nodes:
            self.step(events.Complete(self.token(node).key, variables))
        return self

    def trigger(self, node, **variables):
        return self.step(events.Trigger(self.token(node).key, variables))

    def fail(self, node, message="It failed.", code=""):
        return self.step(events.Fail(self.token(node).key, message, code))

    def retry(self, node):
        return self.step(events.Retry(self.token(node).key))

    def later(self, **delta):
        """Move the clock on and fire what is due, in the order of the due times."""
        until = self.now + timedelta(**delta)
        while due := [
            token
            for token in self.instance.tokens.values()
            if token.waits == TIMER and token.due_at <= until
        ]:
            first = min(due, key=lambda token: (token.due_at, token.key))
            self.now = max(self.now, first.due_at)
            self.step(events.Trigger(first.key))
        self.now = until
        return self

    @property
    def places(self):
        """Return the nodes in which tokens wait, without watchers, sorted."""
        tokens = self.instance.tokens.values()
        return sorted(t.node for t in tokens if not t.host and t.waits != LOOP)

    @property
    def state(self):
        return self.instance.state

    @property
    def variables(self):
        return self.instance.variables

    def effects_of(self, kind):
        return [effect for effect in self.effects if isinstance(effect, kind)]
