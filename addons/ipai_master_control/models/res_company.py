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
        self.env["mc.source.event"]._ensure_events(companies)
        return companies

    def action_mc_open_events(self):
        """Open what becomes of the company's events."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_source_event_action"
        )
        action["domain"] = [("company_id", "=", self.id)]
        return action
