# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

HIRE, EXIT = "hr.hire", "hr.exit"


class McSourceEvent(models.Model):
    _inherit = "mc.source.event"

    @api.model
    def _kinds(self):
        """Add what happens to employees."""
        common = {
            "res_model": "hr.employee",
            "lane": "HR",
            "priority": "3",
            "target": "process",
        }
        return {
            **super()._kinds(),
            HIRE: {
                **common,
                "name": self.env._("Employee is hired"),
                "process_code": "onboarding",
            },
            EXIT: {
                **common,
                "name": self.env._("Employee leaves"),
                "process_code": "offboarding",
            },
        }
