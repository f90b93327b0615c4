# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything in a state that names a node or a flow gets the new version's names."""

from .findings import label
from .plan import JOINS


def completed_records(records):
    """Yield the records of what may still be compensated, see the engine."""
    for one in records:
        yield one
        yield from completed_records(one["completed"])


def apply(move):
    """Rename scopes, tokens and what they remember; watchers are done elsewhere."""
    plan, instance = move.plan, move.instance
    for scope in instance.scopes.values():
        scope.node = plan.nodes[scope.node] if scope.node else ""
        scope.completed = _renamed(plan, scope.completed)
    for token in instance.tokens.values():
        if not move.is_watcher(token):
            _rename_token(move, token)


def _rename_token(move, token):
    plan, before = move.plan, move.before[token.key]
    after = plan.node(before.id)
    token.node = after.id
    flow = plan.flow(token.flow, after) if token.flow else ""
    if token.flow and not flow and after.kind in JOINS:
        text = (
            f"The join {label(after)} has no flow like {token.flow}, by which one came."
        )
        move.find("join-flow", token.flow, text, token=token.key)
    token.flow = flow
    token.memory = _memory(move, token, after)


def _memory(move, token, after):
    plan, memory = move.plan, dict(token.memory)
    for name in ("completed", "records"):
        if memory.get(name):
            memory[name] = _renamed(plan, memory[name])
    if memory.get("pending"):
        memory["pending"] = [plan.nodes[key] for key in memory["pending"]]
    if memory.get("flows"):
        flows = [plan.flow(key, after) for key in memory["flows"]]
        if not all(flows):
            text = f"The join {label(after)} has not the flows that have come already."
            move.find("join-flow", after.id, text, token=token.key)
        memory["flows"] = sorted(flows)
    return memory


def _renamed(plan, records):
    return [
        {
            **one,
            "node": plan.nodes[one["node"]],
            "completed": _renamed(plan, one["completed"]),
        }
        for one in records
    ]
