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
