# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.ipai_master_control.models.mc_checkpoint_publication import MIRROR


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
            companies = self.sudo()
            companies.flush_recordset(["mc_mirror_id"])  # the triggers look at it
            mirrors = companies.mc_mirror_id
            mirrors.filtered(lambda mirror: mirror._is_live())._begin_backfill()
            companies.filtered(lambda one: not one.mc_mirror_id)._mc_forget_mirror()
        return result

    def _mc_forget_mirror(self):
        """Forget what was owed to the companies' mirror."""
        self.env["mc.mirror.change"].sudo()._forget_companies(self.ids)
        of_ours = [("company_id", "in", self.ids)]
        self.env["mc.mirror.problem"].sudo().search(of_ours).unlink()
        self.env["mc.checkpoint.publication"].sudo().search(
            [*of_ours, ("witness", "=", MIRROR), ("state", "=", "pending")]
        ).unlink()
