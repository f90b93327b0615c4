# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import outbound


class ResCompany(models.Model):
    _inherit = "res.company"

    mc_tsa_url = fields.Char(
        "Time-Stamping Authority",
        groups="base.group_system",
        help="Address of an RFC 3161 service. Audit bundles get its time stamp.",
    )

    @api.constrains("mc_tsa_url")
    def _check_mc_tsa_url(self):
        for company in self.sudo().filtered("mc_tsa_url"):
            try:
                outbound.check_url(company.mc_tsa_url)
            except outbound.OutboundRefused as refused:
                raise ValidationError(
                    self.env._("Time-stamping authority: %s", refused.reason)
                )
