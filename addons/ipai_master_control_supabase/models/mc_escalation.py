# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class McEscalation(models.Model):
    """Sweeps write plain SQL; what they call at their end wakes the mirror, too."""

    _inherit = "mc.escalation"

    @api.model
    def _wake(self):
        result = super()._wake()
        if self.env["mc.mirror"]._is_used():
            self.env["mc.mirror"]._wake()
        return result
