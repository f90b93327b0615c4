# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class McWorkItem(models.Model):
    """The business record that a work item is about."""

    _inherit = "mc.work.item"

    def action_open_record(self):
        """Open the business record."""
        self.ensure_one()
        if not self.res_model or self.res_model not in self.env or not self.res_id:
            raise UserError(self.env._("This work item has no business record."))
        return self.env[self.res_model].browse(self.res_id).get_formview_action()

    def _record_names(self):
        """Return item -> display name of its business record, with all rights.

        Items without a record that exists are left out.
        """
        names = {}
        for model, items in self.sudo().grouped("res_model").items():
            if not model or model not in self.env:
                continue
            records = self.env[model].sudo().browse(set(items.mapped("res_id")) - {0})
            shown = {record.id: record.display_name for record in records.exists()}
            names |= {
                item: shown[item.res_id] for item in items if item.res_id in shown
            }
        return names
