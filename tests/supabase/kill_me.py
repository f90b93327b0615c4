# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A worker that sends until it is killed: ``python kill_me.py DATABASE``."""

import sys

from tools.setup.environment import Environment
from tools.setup.registry import open_registry


def main(name):
    registry = open_registry(Environment.load(), name)

    from odoo import SUPERUSER_ID
    from odoo.api import Environment as Env

    with registry.cursor() as cr:
        Env(cr, SUPERUSER_ID, {})["mc.mirror"].search([])._job_sync()


if __name__ == "__main__":
    main(*sys.argv[1:])
