# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where branches come together: parallel, inclusive and complex gateways."""

from . import complex_gateway, incidents
from .state import INCIDENT, JOIN


def wait(run, arrival):
    """Let a token wait for the other branches."""
    run.wait(arrival.node, arrival.scope, JOIN, flow=arrival.flow)


def release(run):
    """Let joins go on that have what they need; say whether there were some.

    Only called when nothing else moves, so an inclusive gateway sees all tokens that
    could still reach it.
    """
    for (scope, node_id), tokens in _waiting(run.instance).items():
        node = run.model.nodes[node_id]
        if node.kind == "complexGateway":
            if complex_gateway.release(run, node, scope, tokens, can_still_come):
                return True
            continue
        first = {}
        for token in tokens:
            first.setdefault(token.flow, token)
        if _is_complete(run, node, scope, first):
            go_on(run, node, scope, first.values())
            return True
    return False


def _waiting(instance):
    places = {}
    for token in instance.tokens.values():
        if token.waits == JOIN:
            places.setdefault((token.scope, token.node), []).append(token)
    return places


def _is_complete(run, node, scope, arrived):
    missing = set(node.incoming) - arrived.keys()
    if node.kind == "parallelGateway" or not missing:
        return not missing
    return not can_still_come(run, node, scope, arrived.keys(), missing)


def can_still_come(run, node, scope, arrived, missing):
    """Say whether a token may reach an empty flow of an inclusive gateway.

    BPMN 2.0, 13.4.3: it waits for a token with a path to an empty incoming flow, unless
    that token also has a path to a flow that holds a token already; paths through the
    gateway itself do not count.
    """
    places = upstream(run.model, missing, node.id)
    places -= upstream(run.model, arrived, node.id)
    return any(
        token.scope == scope and not token.host and token.node in places
        for token in run.instance.tokens.values()
    )


def upstream(model, flows, stop):
    """Return the ids of the nodes from which one of the flows can be reached.

    :param stop: id of the node through which no path counts
    """
    nodes = set()
    pending = [model.nodes[model.flows[flow].source] for flow in flows]
    while pending:
        node = pending.pop()
        if node.id in nodes or node.id == stop:
            continue
        nodes.add(node.id)
        pending += [model.nodes[model.flows[flow].source] for flow in node.incoming]
        pending += model.link_sources.get(node.id, ())
        if node.attached_to:
            # What runs in an activity may leave it by its boundary events.
            pending.append(model.nodes[node.attached_to])
    return nodes


def come(run, token):
    """Return the tokens that a join would take now: this one, and one of each other
    flow."""
    first, place = {token.flow: token}, (token.node, token.scope)
    for other in run.instance.tokens.values():
        is_here = (other.node, other.scope) == place and not other.host
        if is_here and other.waits in (JOIN, INCIDENT):
            first.setdefault(other.flow, other)
    return list(first.values())


def go_on(run, node, scope, tokens):
    for token in tokens:
        run.forget(token)
    try:
        run.pass_on(node, scope)
    except ValueError as error:
        again = run.wait(node, scope, "")
        incidents.stop(run, again, error, incidents.FINISH)


def is_given_up(token):
    """Say whether a token is the incident of a join that waits for ever."""
    return token.waits == INCIDENT and token.phase == incidents.WAIT


def is_stuck(model, instance, node, scope):
    """Say whether tokens come to a parallel join, but can never come by all its flows.

    Paths through the join itself do not count.
    """
    tokens = [t for t in instance.tokens.values() if t.scope == scope and not t.host]
    arrived = {t.flow for t in tokens if t.node == node.id}
    others = [t for t in tokens if t.node != node.id]
    missing = [flow for flow in node.incoming if flow not in arrived]
    reached = [_is_reached(model, others, flow, node.id) for flow in missing]
    return (bool(arrived) or any(reached)) and not all(reached)


def _is_reached(model, tokens, flow, stop):
    nodes = upstream(model, {flow}, stop)
    return any(token.node in nodes for token in tokens)


def find_deadlocks(run):
    """Turn joins into incidents for which nothing can come any more."""
    for scope in run.instance.scopes:
        tokens = [
            token
            for token in run.instance.tokens.values()
            if token.scope == scope and not token.host
        ]
        if tokens and all(token.waits == JOIN for token in tokens):
            for token in tokens:
                text = "The join waits for a branch that will never come."
                incidents.stop(run, token, text, incidents.WAIT, "Deadlock")
