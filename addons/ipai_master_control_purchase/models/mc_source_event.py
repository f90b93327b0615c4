# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

CONFIRM = "purchase.order"


class McSourceEvent(models.Model):
    _inherit = "mc.source.event"

    @api.model
    def _kinds(self):
        return super()._kinds() | {
            CONFIRM: {
                "name": self.env._("Purchase order to approve"),
                "res_model": "purchase.order",
                "lane": "FIN",
                "priority": "3",
                "target": "item",
            }
        }
