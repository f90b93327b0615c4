# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Something went wrong: the token stays where it is until somebody retries it."""

from .state import INCIDENT, JOIN

# What a retry does.
ENTER = "enter"  # enter the node again
BEGIN = "begin"  # do the activity again; its boundary events still watch
FINISH = "finish"  # leave the node again; the work itself is done
WAIT = "join"  # look at the join again


def stop(run, token, message, phase):
    """Turn a token into an incident."""
    token.waits, token.error, token.phase = INCIDENT, message, phase
    run.record("incident", run.model.nodes[token.node], token.key, message)


def retry(run, token):
    """Do again what failed."""
    from .behaviours import activity

    phase, token.error, token.phase = token.phase, "", ""
    if phase == ENTER:
        run.forget(token)
        run.arrive(token.node, token.scope, token.flow)
    elif phase == FINISH:
        run.finish(token)
    elif phase == WAIT:
        token.waits = JOIN
    else:
        activity.begin(run, token)
