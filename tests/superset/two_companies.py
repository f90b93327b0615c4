# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Our company and a rival, in one Odoo and in one mirror."""

import os

from history import History

ITEMS = int(os.environ.get("MC_ITEMS") or 160)
RIVALS_ITEMS = 40
RIVAL = "Rival"
# A lane and a repository that no figure of ours may name.
RIVALS_LANE, RIVALS_REPOSITORY = "SECRET", "rival/secret"
# The login roles of our company's Superset, and of the rival's.
READER, RIVALS_READER = "superset_acme", "superset_rival"


def make_work(env):
    """Make both companies' work."""
    History(env, env.company, ITEMS).make()
    rival = env["res.company"].create({"name": RIVAL})
    History(env, rival, RIVALS_ITEMS, [RIVALS_REPOSITORY], seed=8).make()
    lanes = env["mc.lane"].search([("company_id", "=", rival.id), ("code", "=", "FIN")])
    lanes.code = RIVALS_LANE


def rival_of(env):
    return env["res.company"].search([("name", "=", RIVAL)])


def begin_mirror(env):
    """Let one mirror follow both, with the reasons of breaches."""
    mirror = env["mc.mirror"].create({"name": "Test", "include_texts": True})
    rival = rival_of(env)
    (env.company | rival).write({"mc_mirror_id": mirror.id})
