# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Something went wrong: the token stays where it is until somebody retries it."""

from .expression import ExpressionError
from .flows import NoWayOut
from .iso8601 import TimerError
from .state import INCIDENT, JOIN

# What a model may do wrong at run time; everything else is a bug of the engine.
RUNTIME_ERRORS = (ExpressionError, NoWayOut, TimerError)

# What a retry does.
ENTER = "enter"  # enter the node again
PREPARE = "prepare"  # map the inputs, set the boundary events up and begin
BEGIN = "begin"  # do the activity again; its boundary events still watch
FINISH = "finish"  # leave the node again; the work itself is done
WAIT = "join"  # look at the join again
WATCH = "watch"  # wait again for what starts an event subprocess


def stop(run, token, message, phase):
    """Turn a token into an incident."""
    token.waits, token.error, token.phase = INCIDENT, message, phase
    run.record("incident", run.model.nodes[token.node], token.key, message)


def retry(run, token):
    """Do again what failed."""
    from .behaviours import activity, event_subprocess

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
    elif phase == WATCH:
        del run.instance.tokens[token.key]
        event_subprocess.watch_one(run, run.model.nodes[token.node], token.scope)
    else:
        activity.begin(run, token)
