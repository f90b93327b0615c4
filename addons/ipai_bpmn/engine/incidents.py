# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Something went wrong: the token stays where it is until somebody retries it."""

from .expression import ExpressionError
from .flows import NoWayOut
from .iso8601 import TimerError
from .not_possible import NotPossible
from .state import INCIDENT, JOIN, TIMER

# What a model may do wrong at run time; everything else is a bug of the engine.
RUNTIME_ERRORS = (ExpressionError, NoWayOut, TimerError)

# What a retry does.
ENTER = "enter"  # enter the node again
PREPARE = "prepare"  # map the inputs, set the boundary events up and begin
BEGIN = "begin"  # do the activity again; its boundary events still watch
FINISH = "finish"  # leave the node again; the work itself is done
WAIT = "join"  # look at the join again
WATCH = "watch"  # wait again for what starts an event subprocess
FIRE = "fire"  # let the timer happen that was due


def stop(run, token, problem, phase, kind="", trace=""):
    """Turn a token into an incident.

    :param problem: an exception, or a text with the ``kind`` of failure beside it
    :param trace: where it happened in code, for those who mend it
    """
    kind = kind or type(problem).__name__
    token.waits, token.error, token.phase = INCIDENT, str(problem), phase
    node = run.model.nodes[token.node]
    run.record("incident", node, token.key, token.error, kind=kind, trace=trace)


def retry(run, token):
    """Do again what failed."""
    from .behaviours import activity, event_subprocess, triggers

    phase, token.error, token.phase = token.phase, "", ""
    if phase == ENTER:
        run.forget(token)
        run.arrive(token.node, token.scope, token.flow)
    elif phase == FINISH:
        run.finish(token)
    elif phase == WAIT:
        token.waits = JOIN
    elif phase == PREPARE:
        activity.prepare(run, token)
    elif phase == FIRE:
        token.waits = TIMER
        triggers.happened(run, token, {})
    elif phase == WATCH:
        del run.instance.tokens[token.key]
        event_subprocess.watch_one(run, run.model.nodes[token.node], token.scope)
    else:
        activity.begin(run, token)


def resolve(run, token, variables):
    """Leave the node of an incident with what a person says it results in.

    :raises NotPossible: it would be an incident again, or cannot be left like that
    """
    from . import joins
    from .behaviours import triggers

    node, phase = run.model.nodes[token.node], token.phase
    _check_resolvable(node, phase)
    token.error, token.phase = "", ""
    if phase == WAIT:
        run.instance.assign(token.scope, variables)
        joins.go_on(run, node, token.scope, joins.come(run, token))
    elif phase == FIRE:
        token.waits = TIMER
        triggers.happened(run, token, variables)
    else:
        _finish(run, node, token, variables)
    check_gone(run, token)


def check_gone(run, token):
    """Refuse when a token could not leave its node: nothing has happened then."""
    if token.key in run.instance.tokens and token.waits == INCIDENT:
        node = run.model.nodes[token.node]
        raise NotPossible(f"{node.name or node.id}: {token.error}")


def _check_resolvable(node, phase):
    if phase == WATCH:
        raise NotPossible(
            f"{node.name or node.id} starts an event subprocess, which has no results:"
            " correct the variables and retry."
        )
    if node.kind == "eventBasedGateway":
        text = "waits for one of several events: skip it by one of its flows."
        raise NotPossible(f"{node.name or node.id} {text}")


def _finish(run, node, token, variables):
    """Finish an activity or event; instances of it that still run end as well."""
    run.withdraw_inside(token, f"{node.name or node.id}: resolved by hand.")
    if node.loop and not run.is_one_of_several(token):
        given = variables.get(node.loop.results, [])
        token.memory = {**token.memory, "results": given}
        run.instance.assign(token.scope, variables)
    run.finish(token, variables)
