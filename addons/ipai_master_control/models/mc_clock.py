# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class McClock(models.AbstractModel):
    """The time of the database, so that all workers agree on it."""

    _name = "mc.clock"
    _description = "Master Control Clock"

    @api.model
    def now(self):
        """Return the database's time: a naive datetime in UTC, with microseconds.

        It moves on within a transaction. Tests override this one method.
        """
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0]
