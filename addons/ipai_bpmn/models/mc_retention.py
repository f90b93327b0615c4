# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class McRetention(models.AbstractModel):
    """Retention drops the history of processes as well."""

    _inherit = "mc.retention"

    @api.model
    def _steps(self):
        return {**super()._steps(), "history": self.env["bpmn.history"]._retire}
