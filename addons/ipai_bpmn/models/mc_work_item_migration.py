# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class McWorkItem(models.Model):
    """What a migration said about an instance is erased with its root item."""

    _inherit = "mc.work.item"

    def _erase_own_data(self):
        result = super()._erase_own_data()
        item = self.sudo()
        if item.bpmn_is_root:
            told = [("instance_id", "=", item.bpmn_instance_id.id)]
            # Texts may quote what a name or a time was worked out from.
            results = self.env["bpmn.migration.result"].sudo().search(told)
            results.write({"reasons": False, "notes": False})
            self.env["bpmn.migration.finding"].sudo().search(told).unlink()
        return result
