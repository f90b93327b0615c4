# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""End events (BPMN 2.0, 13.5.6)."""

from ..state import DONE
from . import errors, intermediate


def enter(run, arrival):
    node, scope = arrival.node, arrival.scope
    if node.event.kind == "error":
        errors.throw(run, node, scope, node.event.name, node.name)
    elif node.event.kind == "terminate":
        _terminate(run, node, scope)
    else:
        effects = intermediate.message_or_signal(run, node, scope)
        run.pass_on(node, scope)
        run.effects += effects


def _terminate(run, node, scope_key):
    """End everything in this scope; what is around it goes on."""
    run.pass_on(node, scope_key)
    scope = run.instance.scopes[scope_key]
    run.withdraw_scope(scope_key, f"{node.name or node.id}: the process was ended.")
    if scope.parent:
        run.finish(run.instance.tokens[scope.owner], scope.variables)
    else:
        run.instance.scopes[scope_key] = scope
        run.instance.state = DONE
