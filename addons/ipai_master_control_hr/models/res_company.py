# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        """Give new companies both processes; their lanes are there already."""
        companies = super().create(vals_list)
        self.env["bpmn.process"]._ensure_hr_processes(companies)
        return companies
