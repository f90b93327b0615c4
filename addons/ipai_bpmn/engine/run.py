# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One step under way: the moves that all constructs are made of.

Tokens arrive at nodes; the node's behaviour lets them wait or pass on. What can go on
does so until every token waits: a step ends in a state that can be stored.
"""

from collections import deque
from typing import NamedTuple

from . import expression, incidents, joins
from .behaviours import BEHAVIOURS
from .events import CallProcess, Changes, Close, Invoke, OpenWork, Passage, Raise
from .expression import ExpressionError
from .flows import NoWayOut, select
from .iso8601 import TimerError
from .state import DONE, RUNNING, Token

MAX_ARRIVALS = 10_000
# What a model may do wrong at run time; everything else is a bug of the engine.
RUNTIME_ERRORS = (ExpressionError, NoWayOut, TimerError)
# Effects that are for a token which is still there after the step.
OF_LIVING_TOKENS = (OpenWork, Invoke, CallProcess, Raise)


class Arrival(NamedTuple):
    """A token on its way into a node."""

    node: object
    scope: str
    flow: str = ""


class Run:
    """The working copy of an instance during one step."""

    def __init__(self, model, instance, now):
        self.model = model
        self.instance = instance.copied()
        self.known = frozenset(instance.tokens)
        self.now = now
        self.queue = deque()
        self.effects = []
        self.history = []

    # Moves

    def arrive(self, node_id, scope, flow=""):
        """Put a token in front of a node."""
        self.queue.append(Arrival(self.model.nodes[node_id], scope, flow))

    def wait(self, node, scope, waits, **values):
        """Make a token that waits in a node, and return it."""
        self.instance.last_key += 1
        token = Token(self.instance.last_key, node.id, scope, waits, **values)
        self.instance.tokens[token.key] = token
        return token

    def pass_on(self, node, scope, token=None, local=None):
        """Leave a node by its outgoing flows; ``local`` are results of the node.

        Conditions see the new values. All that can fail is worked out before anything
        changes.
        """
        results = self.results(node, scope, local)
        seen = self.instance.visible(scope, results)
        flows = select(self.model, node, seen, self.now)
        self.instance.assign(scope, results)
        key = token.key if token else 0
        if token:
            self.forget(token)
        self.record("leave", node, key)
        for flow in flows:
            self.arrive(flow.target, scope, flow.id)

    def results(self, node, scope, local):
        """Return the variables that a node gives: its output mappings, else all."""
        if not node.outputs:
            return dict(local or {})
        seen = self.instance.visible(scope, local)
        return {one.target: self.value(one.expression, seen) for one in node.outputs}

    def finish(self, token, variables=None):
        """Leave the node of a token, with what it resulted in.

        Without output mappings the results go on as they are; what the inputs made for
        the activity alone does not.
        """
        node = self.model.nodes[token.node]
        results = dict(variables or {})
        inputs = {one.target for one in node.inputs} - results.keys()
        token.local = {**token.local, **results}
        local = token.local
        if not node.outputs:
            local = {key: local[key] for key in local if key not in inputs}
        try:
            self.pass_on(node, token.scope, token, local)
        except RUNTIME_ERRORS as error:
            incidents.stop(self, token, str(error), incidents.FINISH)

    def forget(self, token):
        """Remove a token with its watchers; its work is done."""
        for watcher in self.instance.watchers(token):
            del self.instance.tokens[watcher.key]
        del self.instance.tokens[token.key]

    def withdraw(self, token, reason):
        """Remove a token whose work is not done, with everything inside it."""
        for scope in [s for s in self.instance.scopes.values() if s.owner == token.key]:
            self.withdraw_scope(scope.key, reason)
        if not token.host:
            self.effects.append(Close(token.key, reason))
            self.record("interrupt", self.model.nodes[token.node], token.key, reason)
        self.forget(token)

    def withdraw_scope(self, scope, reason):
        """Remove a scope with all its tokens and the scopes in it."""
        inside = self.instance.inside(scope)
        for token in list(self.instance.tokens.values()):
            is_here = token.scope in inside and token.key in self.instance.tokens
            if is_here and not token.host:
                self.withdraw(token, reason)
        self.queue = deque(one for one in self.queue if one.scope not in inside)
        for key in inside:
            self.instance.scopes.pop(key, None)

    # Values

    def value(self, text, variables):
        """Return the value of a text that may be an expression."""
        return expression.render(text, variables, self.now)

    def record(self, what, node, token=0, detail=""):
        """Add an entry to the history."""
        self.history.append(Passage(what, node.id, token, detail))

    # Running

    def settle(self):
        """Let everything go on that can, and return the Changes."""
        arrivals = 0
        while self.instance.state == RUNNING:
            if self.queue:
                arrivals += 1
                self._enter(self.queue.popleft(), arrivals > MAX_ARRIVALS)
            elif not (joins.release(self) or self._close_scopes()):
                joins.find_deadlocks(self)
                break
        effects = tuple(effect for effect in self.effects if self._still_counts(effect))
        return Changes(self.instance, effects, tuple(self.history))

    def _still_counts(self, effect):
        """Say whether an effect is wanted at the end of the step.

        A branch may end what another one began in the same step: nobody outside knows
        of that token, so there is nothing to begin and nothing to close.
        """
        if isinstance(effect, OF_LIVING_TOKENS):
            return effect.token in self.instance.tokens
        return not isinstance(effect, Close) or effect.token in self.known

    def _enter(self, arrival, endless):
        node = arrival.node
        self.record("enter", node, detail=arrival.flow)
        try:
            if endless:
                raise NoWayOut(f"{MAX_ARRIVALS} nodes were passed without a stop")
            BEHAVIOURS[node.kind](self, arrival)
        except RUNTIME_ERRORS as error:
            token = self.wait(node, arrival.scope, "", flow=arrival.flow)
            incidents.stop(self, token, str(error), incidents.ENTER)

    def _close_scopes(self):
        """End the scopes in which nothing is left; say whether there were some."""
        used = {token.scope for token in self.instance.tokens.values()}
        ended = [
            scope for scope in self.instance.scopes.values() if scope.key not in used
        ]
        for scope in ended:
            if not scope.parent:
                self.instance.state = DONE
            else:
                del self.instance.scopes[scope.key]
                self.finish(self.instance.tokens[scope.owner], scope.variables)
        return bool(ended)
