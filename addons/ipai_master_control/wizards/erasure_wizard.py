# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class McErasureWizard(models.TransientModel):
    """Ask for the erasure of a work item's evidence."""

    _name = "mc.erasure.wizard"
    _description = "Ask for an Erasure"

    work_item_id = fields.Many2one("mc.work.item", required=True)
    reason = fields.Text(
        required=True, help="Kept in the log: write no personal data here."
    )

    @api.model
    def default_get(self, fields_list):
        """Take the work item that the wizard was opened on."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "mc.work.item":
            values.setdefault("work_item_id", self.env.context.get("active_id"))
        return values

    def action_request(self):
        """Make the request and show it."""
        self.ensure_one()
        request = self.env["mc.erasure.request"]._request(
            self.work_item_id, self.reason
        )
        return request.get_formview_action()
