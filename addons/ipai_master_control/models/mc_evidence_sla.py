# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

# What clocks write themselves.
CLOCK_KINDS = ("sla", "escalation")


class McEvidence(models.Model):
    """Custom clocks may wait for evidence, e.g. for the first patch."""

    _inherit = "mc.evidence"

    @api.model_create_multi
    def create(self, vals_list):
        """Append, and stop the clocks that waited for it."""
        rows = super().create(vals_list)
        if self.env["mc.sla.policy"]._has_custom():
            news = rows.filtered(lambda row: row.kind not in CLOCK_KINDS)
            news.work_item_id._as_clockwork()._stop_custom_clocks()
        return rows
