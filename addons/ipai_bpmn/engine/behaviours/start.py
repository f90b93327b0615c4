# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Start events: the token goes on at once."""


def enter(run, arrival):
    run.pass_on(arrival.node, arrival.scope)
