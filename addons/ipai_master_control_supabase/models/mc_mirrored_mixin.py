# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, models
from odoo.addons.ipai_master_control.models.evidence_functions import is_hardened

from ..lib import capture
from ..lib.tables import TABLES

BY_MODEL = {table.model: table for table in TABLES.values()}
WAKE_KEY = "mc.mirror:wake"


class McMirroredMixin(models.AbstractModel):
    """Mirrored records have their changes noted, and sent soon after the commit.

    Triggers note, so that plain SQL counts. Python only wakes the job: what changes
    without it waits for the next change or the cron.
    """

    _inherit = "mc.mirrored.mixin"

    def _auto_init(self):
        result = super()._auto_init()
        # While this addon is being installed, post_init_hook does it.
        self.env.cr.execute("SELECT to_regclass('mc_mirror_change')")
        if self.env.cr.fetchone()[0] and self._name in BY_MODEL:
            self._mc_note_changes()
        return result

    def _mc_note_changes(self):
        """Install the triggers where this database lets us."""
        if self._mc_may_define_triggers():
            capture.install(self.env.cr, BY_MODEL[self._name])

    def _mc_may_define_triggers(self):
        return not is_hardened(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._mc_wake_mirror()
        return records

    def write(self, vals):
        """Write, and send what changed after the commit."""
        result = super().write(vals)
        self._mc_wake_mirror()
        return result

    def unlink(self):
        """Delete, and send the tombstones after the commit."""
        result = super().unlink()
        self._mc_wake_mirror()
        return result

    def _mc_wake_mirror(self):
        """Have the job made with the commit, once for each transaction."""
        precommit = self.env.cr.precommit
        if self._name not in BY_MODEL or precommit.data.get(WAKE_KEY):
            return
        if not self.env["mc.mirror"]._is_used():
            return
        precommit.data[WAKE_KEY] = True
        cr = self.env.cr

        def wake():
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["mc.mirror"]._wake()
            env.flush_all()

        precommit.add(wake)
