# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Events that tell: intermediate ones in the flow, and those at the end of a path.

BPMN 2.0, 13.5.5 and 13.5.6. All that can fail is worked out before anything is told.
"""

from ..events import Throw
from ..state import COMPENSATE, DONE
from . import compensation, errors, escalations, subscribe, transaction


def intermediate(run, arrival):
    node = arrival.node
    if node.event.kind == "link":
        run.record("leave", node)
        for target in run.model.link_targets(node):
            run.arrive(target.id, arrival.scope)
        return
    _tell(run, arrival)


def end(run, arrival):
    """Tell, and end more than this path where the event says so."""
    node, scope = arrival.node, arrival.scope
    kinds = {one.kind: one for one in node.event.parts}
    if not kinds.keys() & {"error", "cancel", "terminate"}:
        _tell(run, arrival)
        return
    run.effects += told(run, node, scope)
    _escalate(run, node, scope)
    if scope not in run.instance.scopes:
        return  # an escalation has ended it all
    if "error" in kinds:
        errors.throw(run, node, scope, kinds["error"].name, node.name)
    elif "cancel" in kinds:
        transaction.cancel(run, node, scope)
    else:
        _terminate(run, node, scope)


def told(run, node, scope, local=None):
    """Return what an event or a send task tells others: a list of effects."""
    parts = [one for one in node.event.parts if one.kind in ("message", "signal")]
    if not parts:
        return []
    seen = run.instance.visible(scope, local)
    given = {one.target: run.value(one.expression, seen) for one in node.inputs}
    given = given if node.inputs else dict(seen)
    given |= run.copies(node.data_in, seen)
    effects = []
    for part in parts:
        values = subscribe.one_of(run, part, seen)
        thrown = Throw(part.kind, values["name"], values["correlation"], dict(given))
        effects.append(thrown)
    return effects


def _tell(run, arrival):
    node, scope = arrival.node, arrival.scope
    effects = told(run, node, scope)
    undo = node.event.find("compensate")
    if undo:
        token = run.wait(node, scope, COMPENSATE, flow=arrival.flow)
        run.effects += effects
        compensation.begin(run, token, undo[0])
    else:
        run.pass_on(node, scope)
        run.effects += effects
    _escalate(run, node, scope)


def _escalate(run, node, scope):
    for part in node.event.find("escalation"):
        if scope in run.instance.scopes:
            escalations.throw(run, part.name, scope)


def _terminate(run, node, scope_key):
    """End everything in this scope; what is around it goes on."""
    run.pass_on(node, scope_key)
    scope = run.instance.scopes[scope_key]
    run.clear(scope_key, f"{node.name or node.id}: the process was ended.")
    if scope.parent:
        run.close(scope)
    else:
        run.instance.state = DONE
