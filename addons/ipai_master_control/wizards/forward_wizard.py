# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ForwardWizard(models.TransientModel):
    _inherit = "tier.validation.forward.wizard"

    def add_forward(self):
        """Hand the review on; all the dialog's fields come from the client."""
        self.ensure_one()
        model = self.env.registry.get(self.res_model)
        if not getattr(model, "_mc_tier_guarded", False):
            return super().add_forward()
        record = self.env[self.res_model].browse(self.res_id)
        record._mc_forward(self.forward_reviewer_id, self.forward_description)
        record.sudo()._update_counter({"review_created": True})
        return None
