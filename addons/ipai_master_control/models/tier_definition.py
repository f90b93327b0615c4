# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class TierDefinition(models.Model):
    _inherit = "tier.definition"

    mc_allow_requester = fields.Boolean(
        "Requester May Decide",
        help="Without it nobody approves what they asked for themselves."
        " Counts for work items and other records of Master Control.",
    )

    @api.model
    def _get_tier_validation_model_names(self):
        return [*super()._get_tier_validation_model_names(), "mc.work.item"]
