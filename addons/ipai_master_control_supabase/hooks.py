# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .lib import capture
from .lib.tables import TABLES


def post_init_hook(env):
    """Have changes noted from now on: the table of notes is there."""
    for table in TABLES.values():
        if table.model in env:
            env[table.model]._mc_note_changes()


def uninstall_hook(env):
    """Leave nothing behind that would fail without our tables.

    :raises UserError: evidence belongs to another owner, so its triggers must stay
    """
    present = [table for table in TABLES.values() if table.model in env]
    if not all(env[table.model]._mc_may_define_triggers() for table in present):
        raise UserError(
            env._(
                "The evidence of this database is hardened: its triggers cannot be"
                " dropped. Undo that first (make harden ARGS=--undo)."
            )
        )
    for table in present:
        capture.remove(env.cr, table)
    env.cr.execute("DROP FUNCTION IF EXISTS mc_mirror_note()")
