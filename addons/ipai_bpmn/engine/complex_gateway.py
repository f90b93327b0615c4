# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Complex gateways (BPMN 2.0, 13.4.5): as many branches as their condition wants.

The activation condition counts with ``activationCount``, the tokens that have come, and
sees ``waitingForStart``. Once it was true, a marker remembers the flows that were used
until one token has come, or none can come any more, on each of the others; these go to
no node unless an outgoing flow names ``waitingForStart`` in its condition.
"""

from . import expression, incidents
from .flows import select
from .state import JOIN, OF_SCOPE

PHASE = "waitingForStart"


def release(run, node, scope, tokens, can_still_come):
    """Let the gateway go on if it can; say whether something changed.

    :param can_still_come: of ``joins.py``, which knows all gateways that wait
    """
    marker = next((token for token in tokens if token.host), None)
    waiting = [token for token in tokens if not token.host]
    try:
        if marker:
            return _reset(run, node, scope, marker, waiting, can_still_come)
        return _activate(run, node, scope, waiting)
    except incidents.RUNTIME_ERRORS as error:
        for token in waiting:
            incidents.stop(run, token, error, incidents.WAIT)
        return True


def split(run, node, scope):
    """Leave a gateway that one flow leads to."""
    flows = select(run.model, node, _seen(run, scope, 1, True), run.now)
    run.leave(node, scope, flows)


def _seen(run, scope, count, is_start):
    values = {"activationCount": count, PHASE: is_start}
    return run.instance.visible(scope, values)


def _first(tokens, without=()):
    """Return flow -> the token that came first by it."""
    first = {}
    for token in tokens:
        if token.flow not in without:
            first.setdefault(token.flow, token)
    return first


def _activate(run, node, scope, waiting):
    seen = _seen(run, scope, len(waiting), True)
    if not expression.is_true(node.activation, seen, run.now):
        return False
    flows = select(run.model, node, seen, run.now)
    used = _first(waiting)
    for token in used.values():
        run.forget(token)
    memory = {"flows": sorted(used)}
    run.wait(node, scope, JOIN, host=OF_SCOPE, memory=memory)
    run.leave(node, scope, flows)
    return True


def _reset(run, node, scope, marker, waiting, can_still_come):
    used = marker.memory["flows"]
    late = _first(waiting, used)
    arrived = {*used, *late}
    missing = set(node.incoming) - arrived
    if missing and can_still_come(run, node, scope, arrived, missing):
        return False
    seen = _seen(run, scope, len(late), False)
    outgoing = [run.model.flows[key] for key in node.outgoing]
    flows = [
        flow
        for flow in outgoing
        if PHASE in flow.condition and expression.is_true(flow.condition, seen, run.now)
    ]
    for token in (marker, *late.values()):
        run.forget(token)
    if flows:
        run.leave(node, scope, flows)
    return True
