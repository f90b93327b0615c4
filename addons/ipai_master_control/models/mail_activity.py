# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class MailActivity(models.Model):
    _inherit = "mail.activity"

    mc_review_id = fields.Many2one(
        "tier.review", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._check_mc_review()
        return activities

    def write(self, vals):
        """Keep what ties an activity to a review out of reach."""
        if "mc_review_id" not in vals:
            return super().write(vals)
        self._check_mc_review()
        result = super().write(vals)
        self._check_mc_review()
        return result

    def _check_mc_review(self):
        # One that somebody else made would stand for that of the reviewer.
        if not self.env.su and self.sudo().mc_review_id:
            raise AccessError(self.env._("Reviews make their activities themselves."))
