# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["mc.lane"].sudo()._ensure_default_lanes(companies)
        self.env["mc.sla.policy"].sudo()._ensure_default_policies(companies)
        return companies
