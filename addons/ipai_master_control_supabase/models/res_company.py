# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ResCompany(models.Model):
    """Which mirror a company's work goes to."""

    _inherit = "res.company"

    mc_mirror_id = fields.Many2one(
        "mc.mirror",
        "Mirror",
        groups="base.group_system",
        index="btree_not_null",
        ondelete="set null",
        help="The Supabase project that follows this company's work.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Write; a company that gets a mirror has all it has sent there."""
        result = super().write(vals)
        if "mc_mirror_id" in vals:
            self.env.registry.clear_cache()
            self.sudo().mc_mirror_id._begin_backfill()
        return result
