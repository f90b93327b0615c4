# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.ipai_master_control.models.mc_health import DEGRADED, OK

from .mc_mirror_figures import LATE_SECONDS


class McHealth(models.AbstractModel):
    """Is the mirror in step?"""

    _inherit = "mc.health"

    @api.model
    def _checks(self):
        mirrored = self.env["mc.mirror"]._is_used()
        return {
            **super()._checks(),
            "mirror": self._check_mirror if mirrored else None,
        }

    def _check_mirror(self):
        """Degraded when it lags or was refused rows; work goes on without it."""
        mirrors = self.env["mc.mirror"].sudo().search([("company_ids", "!=", False)])
        lag = max(mirrors.mapped("lag_seconds"), default=0)
        problems = sum(mirrors.mapped("problem_count"))
        failing = any(mirrors.mapped("failures"))
        late = lag > LATE_SECONDS
        return {
            "status": DEGRADED if late or problems or failing else OK,
            "lag_seconds": lag,
            "backlog": sum(mirrors.mapped("backlog")),
            "problems": problems,
        }
