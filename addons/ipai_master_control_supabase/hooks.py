# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .lib import capture
from .lib.tables import TABLES


def post_init_hook(env):
    """Have changes noted from now on: the table of notes is there."""
    for table in TABLES.values():
        if table.model in env:
            env[table.model]._mc_note_changes()


def uninstall_hook(env):
    """Leave nothing behind that would fail without our tables."""
    for table in TABLES.values():
        if table.model in env and env[table.model]._mc_may_define_triggers():
            capture.remove(env.cr, table)
    env.cr.execute("DROP FUNCTION IF EXISTS mc_mirror_note()")
