# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .series import MODEL

SUBMIT = "expense.submit"


class McSourceEvent(models.Model):
    _inherit = "mc.source.event"

    @api.model
    def _kinds(self):
        return super()._kinds() | {
            SUBMIT: {
                "name": self.env._("Expense submitted"),
                "res_model": MODEL,
                "lane": "FIN",
                "priority": "3",
                "target": "item",
            }
        }
