# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Activities that are done several times (BPMN 2.0, 10.3.8 and 13.3.6, 13.3.7).

One token stands for the whole; it has the boundary events and counts in its memory.
Each instance has a token of its own, whose parent it is. ``loopCounter`` starts at 0.
"""

from .. import expression
from ..events import Throw
from ..expression import ExpressionError
from ..flows import select
from ..state import LOOP
from . import compensation, errors, escalations, subscribe

MAX_INSTANCES = 1000


def begin(run, node, token):
    """Work out how many instances there are, and begin the first or all of them."""
    loop, seen = node.loop, run.instance.visible(token.scope, token.local)
    if loop.kind == "standard":
        items, total = None, _count(run, loop.maximum, seen, "loopMaximum")
        if loop.test_before and not _goes_on(run, loop, seen, 0, total):
            total = 0
    else:
        items = _items(run, loop, seen)
        total = len(items)
    token.waits = LOOP
    token.memory = {
        **token.memory,
        "items": items,
        "total": total,
        "started": 0,
        "done": 0,
        "results": [None] * total if loop.results else None,
    }
    if total == 0:
        leave_all(run, node, token)
    else:
        _start(run, node, token, 1 if loop.sequential else total)


def _items(run, loop, seen):
    """Return what the instances are for, in their order."""
    if loop.collection:
        items = run.value(loop.collection, seen)
        if not isinstance(items, list):
            raise ExpressionError(f"{loop.collection}: is no list")
    else:
        items = [None] * _count(run, loop.cardinality, seen, "loopCardinality")
    if len(items) > MAX_INSTANCES:
        raise ExpressionError(f"{len(items)} instances; {MAX_INSTANCES} are possible")
    return items


def _count(run, text, seen, what):
    """Return a number of instances, or None where the text is empty."""
    if not text:
        return None
    value = run.value(text, seen)
    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ExpressionError(f"{what}: {text} is no number of times")
    return value


def _start(run, node, token, how_many):
    """Let instances begin."""
    for _number in range(how_many):
        number = token.memory["started"]
        local = {"loopCounter": number}
        items = token.memory["items"]
        if items is not None and node.loop.collection and node.loop.item:
            local[node.loop.item] = items[number]
        token.memory = {**token.memory, "started": number + 1}
        local = {**token.local, **local}
        run.begin(node, token.scope, token, local)


def done(run, node, token, whole, local):
    """An instance has come to its end: count it, and go on or leave."""
    loop, scope = node.loop, token.scope
    results = run.results(node, scope, local)
    seen = run.instance.visible(scope, {**token.local, **results})
    collected = whole.memory["results"]
    if loop.results:
        value = run.value(loop.result, seen) if loop.result else None
        number = token.local["loopCounter"]
        collected = [*collected[:number], value, *collected[number + 1 :]]
    memory = {
        **whole.memory,
        "done": whole.memory["done"] + 1,
        "results": collected,
    }
    seen = seen.new_child(counters(memory))
    is_last = _is_last(run, loop, seen, memory)
    thrown = [
        event
        for condition, event in loop.throws
        if _is_thrown(run, loop, condition, seen, memory)
    ]
    run.instance.assign(scope, results)
    whole.memory = memory
    run.forget(token)
    run.record("leave", node, token.key)
    compensation.remember(run, node, token)
    for event in thrown:
        _throw(run, event, whole, seen)
    if whole.key not in run.instance.tokens:
        return
    if is_last:
        leave_all(run, node, whole)
    elif loop.sequential:
        _start(run, node, whole, 1)


def _is_last(run, loop, seen, memory):
    completed, total = memory["done"], memory["total"]
    if loop.kind == "standard":
        return not _goes_on(run, loop, seen, completed, total)
    if completed == total:
        return True
    return bool(loop.condition) and expression.is_true(loop.condition, seen, run.now)


def _goes_on(run, loop, seen, completed, total):
    """Say whether a standard loop has another round."""
    if total is not None and completed >= total:
        return False
    seen = seen.new_child({"loopCounter": completed})
    return not loop.condition or expression.is_true(loop.condition, seen, run.now)


def counters(memory):
    """Return what a completion condition may count, as the standard and others call it.

    BPMN 2.0, table 10.30; ``nrOf…`` are the names of Camunda and Flowable.
    """
    completed, started = memory["done"], memory["started"]
    active, total = started - completed, memory["total"]
    return {
        "numberOfInstances": total,
        "numberOfActiveInstances": active,
        "numberOfCompletedInstances": completed,
        "numberOfTerminatedInstances": 0,
        "nrOfInstances": total,
        "nrOfActiveInstances": active,
        "nrOfCompletedInstances": completed,
    }


def leave_all(run, node, token):
    """End what still runs and go on behind the activity."""
    for child in run.instance.children(token):
        run.withdraw(child, f"{node.name or node.id}: enough instances are done.")
    results = token.memory["results"]
    given = {} if results is None else {node.loop.results: results}
    run.finish(token, given)


def leave(run, node, token):
    """Pass on; output mappings and data have been each instance's own."""
    loop = node.loop
    given = {loop.results: token.memory["results"]} if loop.results else {}
    seen = run.instance.visible(token.scope, given)
    flows = select(run.model, node, seen, run.now)
    run.leave(node, token.scope, flows, token, given, is_told=False)


# Behaviour events (table 10.29)


def _is_thrown(run, loop, condition, seen, memory):
    if loop.behavior == "none":
        return True
    if loop.behavior == "one":
        return memory["done"] == 1
    return not condition or expression.is_true(condition, seen, run.now)


def _throw(run, event, whole, seen):
    if whole.key not in run.instance.tokens:
        return
    if event.kind == "escalation":
        escalations.throw(run, event.name, whole.scope, whole)
    elif event.kind == "error":
        errors.throw_from(run, whole, event.name, "")
    else:
        values = subscribe.one_of(run, event, seen)
        run.effects.append(
            Throw(event.kind, values["name"], values["correlation"], dict(seen))
        )
