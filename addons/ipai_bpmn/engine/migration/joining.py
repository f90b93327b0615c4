# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Joins that wait already: what has come has to be enough for what is still to come."""

from .. import joins
from ..state import JOIN
from .findings import label


def check(move):
    """Look at each join in which tokens wait."""
    waiting = {}
    for token in move.instance.tokens.values():
        if token.waits == JOIN:
            waiting.setdefault((token.scope, token.node), []).append(token)
    for (scope, key), tokens in waiting.items():
        node = move.plan.new.nodes[key]
        check_one = _parallel if node.kind == "parallelGateway" else _other
        check_one(move, node, scope, tokens)


def _parallel(move, node, scope, tokens):
    missing = set(node.incoming) - {token.flow for token in tokens}
    old = move.before[tokens[0].key].id
    if not missing:
        text = f"The join {label(node)} would have all its branches at once."
        move.find("join-complete", old, text, token=tokens[0].key)
    for flow in sorted(missing):
        if not joins.can_still_come(move.run, node, scope, (), {flow}):
            text = (
                f"The join {label(node)} would wait for {flow}, by which nothing comes."
            )
            move.find("join-never", old, text, token=tokens[0].key)


def _other(move, node, _scope, tokens):
    """What inclusive and complex gateways have counted is about the flows they had."""
    before = move.before[tokens[0].key]
    mapped = {move.plan.flow(key, node) for key in before.incoming}
    if mapped != set(node.incoming):
        text = f"The join {label(node)} waits already, and other flows lead to it now."
        move.find("join-changed", before.id, text, token=tokens[0].key)
