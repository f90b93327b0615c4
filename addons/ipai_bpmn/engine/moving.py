# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People move tokens: to another node, past the node they are in, or back.

A token moves within its scope only. Who wants to get out of a subprocess, or out of the
instances of an activity, moves the token of the whole: all that is inside ends with it.
"""

from . import incidents, joins
from .elements import NO_EVENT
from .events import Close
from .model import ACTIVITIES
from .not_possible import NotPossible
from .state import COMPENSATE

JOINING = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})
# They are left by one flow, which somebody has to choose.
CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway", "complexGateway"})


def destinations(model, instance, token):
    """Return the nodes to which a token may be moved, in the order of the file."""
    if _why_fixed(token):
        return []
    place = instance.scopes[token.scope].node or model.id
    return [node for node in model.by_scope[place] if not _why_closed(node)]


def move(run, token, event):
    """Withdraw a token from where it is and let it arrive at another node."""
    if reason := _why_fixed(token):
        raise NotPossible(reason)
    node = _target(run, token, event.node)
    flow = _way_in(run, token, node) if node.kind in JOINING else ""
    scope = token.scope
    run.withdraw(token, event.reason)
    if event.alone:
        run.withdraw_all(scope, event.reason)
    run.record("move", node, token.key, event.reason)
    _look_again(run, scope)
    run.arrive(node.id, scope, flow)


def skip(run, token, event):
    """Let a token leave its node as if that had been done; nothing is assigned."""
    node = run.model.nodes[token.node]
    if token.host or token.waits == COMPENSATE:
        raise NotPossible(_why_fixed(token))
    flows = () if token.parent else _ways_out(run.model, node, event.flow)
    run.record("skip", node, token.key, event.reason)
    if token.parent:
        run.withdraw_inside(token, event.reason)
        run.effects.append(Close(token.key, event.reason))
        run.finish(token)
        incidents.check_gone(run, token)
        return
    scope = token.scope
    # All that has come to a join leaves it as one.
    here = joins.come(run, token) if joins.is_given_up(token) else [token]
    for one in here:
        run.withdraw(one, event.reason)
    _look_again(run, scope)
    run.leave(node, scope, flows, is_told=False)


def check_joins(model, before, after):
    """Refuse a change after which a parallel join would wait for ever.

    :raises NotPossible: names the gateways that could still be complete before
    """
    stuck = stuck_joins(model, after) - stuck_joins(model, before)
    if stuck:
        names = ", ".join(_called(model.nodes[key]) for _scope, key in sorted(stuck))
        raise NotPossible(f"The join {names} would wait for ever for a branch.")


def stuck_joins(model, instance):
    """Return (scope, node id) of parallel joins that tokens reach, but never all."""
    return {
        (scope.key, node.id)
        for scope in instance.scopes.values()
        for node in model.by_scope.get(scope.node or model.id, ())
        if node.kind == "parallelGateway"
        and len(node.incoming) > 1
        and joins.is_stuck(model, instance, node, scope.key)
    }


def _called(node):
    return f"“{node.name}” ({node.id})" if node.name else f"“{node.id}”"


def _why_fixed(token):
    """Return why a token cannot be moved, or ""."""
    if token.host:
        return f"Token {token.key} in {token.node} only watches for an event."
    if token.parent:
        return (
            f"Token {token.key} in {token.node} is one of several that another token"
            " began: move that one."
        )
    if token.waits == COMPENSATE:
        return f"Token {token.key} in {token.node} undoes what was done."
    return ""


def _why_closed(node):
    """Return why no token may be moved to a node, or ""."""
    if node.kind == "startEvent":
        return "begins what it is in: move to what follows it"
    if node.kind == "boundaryEvent":
        return "belongs to an activity: move to what follows it"
    if node.triggered_by_event:
        return "is begun by its event only"
    if node.for_compensation:
        return "only undoes another activity"
    return ""


def _target(run, token, key):
    node = run.model.nodes.get(key)
    if not node:
        raise NotPossible(f"There is no node “{key}”.")
    place = run.instance.scopes[token.scope].node or run.model.id
    if node.scope != place:
        around = run.model.nodes.get(node.scope)
        where = f"inside {_called(around)}" if around else "outside of the subprocess"
        raise NotPossible(
            f"{_called(node)} is {where}, and the token is not: it is moved within"
            " the process or subprocess that it is in."
        )
    if why := _why_closed(node):
        raise NotPossible(f"{_called(node)} {why}.")
    return node


def _way_in(run, token, node):
    """Return the flow by which a token comes to a gateway that may join."""
    if len(node.incoming) == 1:
        return node.incoming[0]
    flows = [
        flow
        for flow in node.incoming
        if token.node in joins.upstream(run.model, {flow}, node.id)
    ]
    if len(flows) != 1:
        raise NotPossible(
            f"{_called(node)} joins branches, and the token could come by"
            f" {len(flows)} of its flows: move it to a node before or behind it."
        )
    return flows[0]


def _ways_out(model, node, wanted):
    """Return the flows to take: the one that is wanted, or what leaves no choice."""
    flows = [model.flows[key] for key in node.outgoing]
    if wanted:
        chosen = [flow for flow in flows if flow.id == wanted]
        if not chosen:
            raise NotPossible(f"{_called(node)} is not left by the flow “{wanted}”.")
        return chosen
    has_choice = node.kind in CHOOSING or any(flow.condition for flow in flows)
    if len(flows) > 1 and has_choice:
        known = ", ".join(
            f"{flow.id} to {_called(model.nodes[flow.target])}" for flow in flows
        )
        raise NotPossible(f"{_called(node)} has several flows, choose one: {known}.")
    return flows


def _look_again(run, scope):
    """Let joins that were given up see whether something comes after all."""
    for token in run.instance.tokens.values():
        if token.scope == scope and joins.is_given_up(token):
            token.waits, token.error, token.phase = joins.JOIN, "", ""


def came_from(model, node_id, flow, entries):
    """Return the activity or event from which a token came, or "".

    :param flow: id of the flow by which it came
    :param entries: (node id, flow id) of what was entered before, newest first
    """
    entries = iter(entries)
    while flow:
        source = model.nodes[model.flows[flow].source]
        if source.attached_to:
            return source.attached_to
        if _is_place(source):
            return source.id
        flow = next((by for node, by in entries if node == source.id), "")
    return ""


def _is_place(node):
    """Say whether tokens rest in a node, and are not just passed on."""
    if node.kind == "intermediateCatchEvent":
        return node.event is not NO_EVENT and node.event.kind != "link"
    return node.kind in ACTIVITIES
