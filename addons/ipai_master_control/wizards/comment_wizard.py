# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ..models.mc_tier_guard import APPROVED, REJECTED

DECISIONS = {"validate": APPROVED, "reject": REJECTED}


class CommentWizard(models.TransientModel):
    _inherit = "comment.wizard"

    def add_comment(self):
        """Decide with a comment; all the dialog's fields come from the client."""
        self.ensure_one()
        model = self.env.registry.get(self.res_model)
        if not getattr(model, "_mc_tier_guarded", False):
            return super().add_comment()
        record = self.env[self.res_model].browse(self.res_id)
        decision = DECISIONS.get(self.validate_reject)
        if not decision:
            raise UserError(self.env._("validate_reject: neither validate nor reject."))
        record._mc_decide(decision, self.review_ids, self.comment)
        record.sudo()._update_counter({"review_deleted": True})
        return None
