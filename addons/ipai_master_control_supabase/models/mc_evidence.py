# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class McEvidence(models.Model):
    """What the clocks write in bulk passes ``create`` by, and is sent as soon."""

    _inherit = "mc.evidence"

    @api.model
    def _append_rows(self, vals_list):
        result = super()._append_rows(vals_list)
        if vals_list:
            self._mc_wake_mirror()
        return result
