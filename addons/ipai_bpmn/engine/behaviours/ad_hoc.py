# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ad-hoc subprocesses (BPMN 2.0, 13.3.5).

What nothing leads to is offered: all at once, or one after the other where the ordering
is sequential. After each activity the completion condition is asked. As long as it is
false, all is offered again when all has been done.
"""

from .. import expression


def begin(run, node, token, scope):
    """Offer the activities."""
    _offer(run, node, token, scope, [one.id for one in run.model.entries(node.id)])


def _offer(run, node, token, scope, ids):
    now = ids[:1] if node.ad_hoc.sequential else ids
    token.memory = {**token.memory, "pending": ids[len(now) :]}
    for key in now:
        run.arrive(key, scope)


def is_complete(run, scope_key, seen):
    """Say whether the end of an activity makes an ad-hoc subprocess complete."""
    around = run.model.nodes.get(run.instance.scopes[scope_key].node)
    if not (around and around.ad_hoc and around.ad_hoc.completion):
        return False
    return expression.is_true(around.ad_hoc.completion, seen, run.now)


def end(run, scope_key):
    """Begin nothing more; what still runs is withdrawn, or may come to its end."""
    scope = run.instance.scopes[scope_key]
    node = run.model.nodes[scope.node]
    owner = run.instance.tokens[scope.owner]
    owner.memory = {**owner.memory, "pending": None}
    if node.ad_hoc.cancel_remaining:
        run.clear(scope_key, f"{node.name or node.id}: it is complete.")
    run.stop_arrivals(scope_key)


def goes_on(run, scope):
    """Offer what is next in an ad-hoc subprocess in which nothing is left."""
    node = run.model.nodes.get(scope.node)
    if not (node and node.ad_hoc):
        return False
    owner = run.instance.tokens[scope.owner]
    pending = owner.memory["pending"]
    if pending is None:
        return False
    if not pending and node.ad_hoc.completion:
        pending = [one.id for one in run.model.entries(node.id)]
    _offer(run, node, owner, scope.key, pending)
    return bool(pending)
