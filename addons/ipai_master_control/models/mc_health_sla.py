# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .mc_health import DEGRADED, DOWN, OK

LATE_SECONDS = 120
DOWN_SECONDS = 180


class McHealth(models.AbstractModel):
    """The age of the last sweep over the clocks."""

    _inherit = "mc.health"

    @api.model
    def _checks(self):
        return {**super()._checks(), "sla_sweep": self._check_sla_sweep}

    def _check_sla_sweep(self):
        """Look at how long ago the last sweep was, and at clocks that it refused."""
        age = self.env["mc.sla.sweep"].sudo()._silent_seconds()
        self.env.cr.execute(
            "SELECT refused FROM mc_sla_sweep ORDER BY ended_at DESC NULLS LAST LIMIT 1"
        )
        refused = (self.env.cr.fetchone() or (0,))[0] or 0
        if age is None or age > DOWN_SECONDS:
            status = DOWN
        else:
            status = DEGRADED if age > LATE_SECONDS or refused else OK
        return {
            "status": status,
            "age_seconds": None if age is None else round(age, 3),
            "refused": refused,
        }
