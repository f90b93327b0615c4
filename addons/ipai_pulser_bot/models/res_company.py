# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The model that a company's bot talks to."""

from odoo import api, fields, models

from ..services.urls import check_setting

DEFAULT_MODEL = "claude-sonnet-5-5"


class ResCompany(models.Model):
    _inherit = "res.company"

    # Whoever sets the URL gets the key: system administrators only.
    pulser_model = fields.Char(
        "Model", required=True, default=DEFAULT_MODEL, groups="base.group_system"
    )
    pulser_model_url = fields.Char(
        "Model URL",
        help="Leave empty for Anthropic's own address.",
        groups="base.group_system",
    )
    pulser_model_key_name = fields.Char(
        "Name of the Model Key",
        required=True,
        default="default",
        groups="base.group_system",
        help="The key itself comes from the environment variable "
        "MC_SECRET_MODEL_KEY, with __NAME behind it unless the name is 'default'.",
    )

    @api.constrains("pulser_model_url")
    def _check_pulser_model_url(self):
        for company in self.sudo().filtered("pulser_model_url"):
            check_setting(company.pulser_model_url, self.env._("Model URL"))
