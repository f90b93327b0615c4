# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A transaction that is cancelled undoes itself (BPMN 2.0, 10.3.5 and 13.3.4).

What runs in it is withdrawn, what is done is compensated, and the flow goes on at the
cancel event of its border.
"""

from ..state import COMPENSATE
from . import compensation


def cancel(run, node, scope_key):
    """A cancel end event was reached: leave the transaction around it."""
    scope = run.instance.scopes[scope_key]
    while run.model.nodes[scope.node].kind != "transaction":
        scope = run.instance.scopes[scope.parent]
    run.record("leave", node)
    _keep_unfinished(run, scope)
    run.clear(scope.key, node.name or node.id)
    token = run.wait(node, scope.key, COMPENSATE, memory={"cancels": True})
    compensation.undo_all(run, token, scope)


def _keep_unfinished(run, scope):
    """What was done in a subprocess that is not over yet is undone as well."""
    for inner in list(run.instance.scopes.values()):
        if inner.parent == scope.key:
            _keep_unfinished(run, inner)
            compensation.remember_unfinished(scope, inner)
