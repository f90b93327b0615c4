# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One step under way: the moves that all constructs are made of.

Tokens arrive at nodes; the node's behaviour lets them wait or pass on. What can go on
does so until every token waits: a step ends in a state that can be stored.
"""

from collections import deque

from . import conditions, expression, incidents, joins
from .arrivals import Arrival, Beginning
from .behaviours import BEHAVIOURS, activity, ad_hoc, compensation, loops
from .events import CallProcess, Changes, Close, Invoke, OpenWork, Passage, Raise
from .flows import NoWayOut, select
from .model import ACTIVITIES
from .state import DONE, LOOP, RUNNING, Scope, Token

MAX_ARRIVALS = 10_000
ENDLESS = f"{MAX_ARRIVALS} nodes were passed without a stop"
# Effects that are for a token which is still there after the step.
OF_LIVING_TOKENS = (OpenWork, Invoke, CallProcess, Raise)


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

        Conditions see the new values. What can fail is worked out before a change.
        """
        results = self.results(node, scope, local)
        seen = self.instance.visible(scope, results)
        flows = select(self.model, node, seen, self.now)
        self.leave(node, scope, flows, token, results)

    def leave(self, node, scope, flows, token=None, results=None, is_told=True):
        """Leave a node by these flows, with these results."""
        seen = self.instance.visible(scope, results)
        ended = node.kind in ACTIVITIES and ad_hoc.is_complete(self, scope, seen)
        self.instance.assign(scope, results or {})
        key = token.key if token else 0
        if token:
            self.forget(token)
        if is_told:
            self.record("leave", node, key)
        for flow in flows:
            self.arrive(flow.target, scope, flow.id)
        if ended:
            ad_hoc.end(self, scope)

    def go_on(self, node, scope, variables):
        """Go on after an event that has happened."""
        self.record("enter", node)
        try:
            self.pass_on(node, scope, local=variables)
        except incidents.RUNTIME_ERRORS as error:
            token = self.wait(node, scope, "", local=dict(variables))
            incidents.stop(self, token, error, incidents.FINISH)

    def begin(self, node, scope, parent, local):
        """Let an activity begin on behalf of a token, with variables of its own.

        It does so when its turn comes: a thousand instances are no deep recursion.
        """
        values = {"local": dict(local), "memory": {"given": list(local)}}
        token = self.wait(node, scope, "", parent=parent.key, **values)
        self.queue.append(Beginning(token.key, scope))

    def results(self, node, scope, local):
        """Return the variables that a node gives: its output mappings, else all."""
        if not (node.outputs or node.data_out):
            return dict(local or {})
        seen = self.instance.visible(scope, local)
        given = {one.target: self.value(one.expression, seen) for one in node.outputs}
        if not node.outputs:
            given = dict(local or {})
        return given | self.copies(node.data_out, seen)

    def copies(self, associations, seen):
        """Return target -> value of the data associations whose sources are there."""
        return {
            one.target: self.value(one.expression, seen)
            if one.expression
            else seen[one.sources[0]]
            for one in associations
            if all(name in seen for name in one.sources)
            and (one.expression or one.sources)
        }

    def finish(self, token, variables=None):
        """Leave the node of a token, with what it resulted in.

        Without output mappings the results go on as they are; what the inputs made for
        the activity alone does not.
        """
        node = self.model.nodes[token.node]
        results = dict(variables or {})
        token.local = {**token.local, **results}
        local = self._own_results(node, token, results)
        parent = self.instance.tokens.get(token.parent)
        try:
            if parent and parent.waits == LOOP:
                loops.done(self, node, token, parent, local)
            elif parent:
                compensation.done(self, node, token, parent, local)
            elif node.loop:
                loops.leave(self, node, token)
            else:
                self.pass_on(node, token.scope, token, local)
                compensation.remember(self, node, token)
        except incidents.RUNTIME_ERRORS as error:
            incidents.stop(self, token, error, incidents.FINISH)

    def _own_results(self, node, token, results):
        if node.outputs:
            return token.local
        inputs = {one.target for one in (*node.inputs, *node.data_in)}
        inputs = inputs.union(token.memory.get("given", ())) - results.keys()
        return {key: token.local[key] for key in token.local if key not in inputs}

    def forget(self, token):
        """Remove a token with its watchers; its work is done."""
        for watcher in self.instance.watchers(token):
            del self.instance.tokens[watcher.key]
        del self.instance.tokens[token.key]

    def withdraw(self, token, reason):
        """Remove a token whose work is not done, with everything inside it."""
        self.withdraw_inside(token, reason)
        if not token.host:
            self.effects.append(Close(token.key, reason))
            self.record("interrupt", self.model.nodes[token.node], token.key, reason)
        self.forget(token)

    def withdraw_inside(self, token, reason):
        """Remove what a token waits for: the scope inside it, and what it began."""
        for scope in [s for s in self.instance.scopes.values() if s.owner == token.key]:
            self.withdraw_scope(scope.key, reason)
        for child in self.instance.children(token):
            if child.key in self.instance.tokens:
                self.withdraw(child, reason)

    def withdraw_all(self, scope, reason):
        """Withdraw all that runs in a scope; its event subprocesses still watch."""
        tokens = self.instance.tokens
        for token in list(tokens.values()):
            if token.scope == scope and not token.host and token.key in tokens:
                self.withdraw(token, reason)

    def clear(self, scope, reason):
        """Remove all that is in a scope; the scope itself stays, and what watches it
        goes."""
        self.withdraw_all(scope, reason)
        tokens = self.instance.tokens
        for key in [key for key, one in tokens.items() if one.scope == scope]:
            del tokens[key]
        self.queue = deque(one for one in self.queue if one.scope != scope)

    def stop_arrivals(self, scope):
        """Let no token that is on its way in a scope arrive."""
        self.queue = deque(
            one
            for one in self.queue
            if one.scope != scope or not isinstance(one, Arrival)
        )

    def withdraw_scope(self, scope, reason):
        """Remove a scope with all its tokens and the scopes in it."""
        self.clear(scope, reason)
        del self.instance.scopes[scope]

    def open_scope(self, token, variables=None, completed=()):
        """Return a new scope for what happens inside the node of a token."""
        node = self.model.nodes[token.node]
        values = dict.fromkeys(self.model.data.get(node.id, ()))
        values |= token.local if variables is None else variables
        key = str(token.key)
        scope = Scope(key, node.id, token.scope, token.key, values, list(completed))
        self.instance.scopes[key] = scope
        return scope

    def is_one_of_several(self, token):
        """Say whether a token is an instance of an activity that is done repeatedly."""
        parent = self.instance.tokens.get(token.parent)
        return bool(parent) and parent.waits == LOOP

    def whole(self, token):
        """Return the token to which the boundary events of a token's node belong."""
        if self.is_one_of_several(token):
            return self.instance.tokens[token.parent]
        return token

    # Values

    def value(self, text, variables):
        """Return the value of a text that may be an expression."""
        return expression.render(text, variables, self.now)

    def record(self, what, node, token=0, detail="", **more):
        """Add an entry to the history."""
        self.history.append(Passage(what, node.id, token, detail, **more))

    # Running

    def settle(self):
        """Let everything go on that can, and return the Changes."""
        arrivals = 0
        while self.instance.state == RUNNING:
            if self.queue:
                arrivals += 1
                self._next(self.queue.popleft(), arrivals > MAX_ARRIVALS)
            elif not (
                conditions.fire(self) or joins.release(self) or self._close_scopes()
            ):
                joins.find_deadlocks(self)
                break
        return self.changes()

    def changes(self):
        """Return the Changes so far, with nothing going on."""
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

    def _next(self, one, endless):
        if isinstance(one, Arrival):
            self._enter(one, endless)
        elif token := self.instance.tokens.get(one.token):
            self.record("enter", self.model.nodes[token.node], token.key)
            if endless:
                incidents.stop(self, token, NoWayOut(ENDLESS), incidents.PREPARE)
            else:
                activity.prepare(self, token)

    def _enter(self, arrival, endless):
        node = arrival.node
        self.record("enter", node, detail=arrival.flow)
        try:
            if endless:
                raise NoWayOut(ENDLESS)
            BEHAVIOURS[node.kind](self, arrival)
        except incidents.RUNTIME_ERRORS as error:
            token = self.wait(node, arrival.scope, "", flow=arrival.flow)
            incidents.stop(self, token, error, incidents.ENTER)

    def _close_scopes(self):
        """End the scopes in which nothing is left; say whether there were some."""
        used = {one.scope for one in self.instance.tokens.values() if not one.host}
        ended = [
            scope for scope in self.instance.scopes.values() if scope.key not in used
        ]
        for scope in ended:
            # The end of one may have ended another one.
            is_there = scope.key in self.instance.scopes
            if is_there and not ad_hoc.goes_on(self, scope):
                self.close(scope)
        return bool(ended)

    def close(self, scope):
        """End a scope, and with it the subprocess or the whole process."""
        self.clear(scope.key, "")
        if not scope.parent:
            self.instance.state = DONE
            return
        del self.instance.scopes[scope.key]
        owner = self.instance.tokens[scope.owner]
        # Its own variables end with it; output mappings and compensation see them.
        owner.local = {**owner.local, **scope.variables}
        owner.memory = {**owner.memory, "given": list(owner.local)}
        if scope.completed:
            owner.memory["completed"] = scope.completed
        self.finish(owner)
