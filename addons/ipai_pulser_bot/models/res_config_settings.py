# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    pulser_model = fields.Char(
        related="company_id.pulser_model",
        readonly=False,
        required=True,
        groups="base.group_system",
    )
    pulser_model_url = fields.Char(
        related="company_id.pulser_model_url",
        readonly=False,
        groups="base.group_system",
    )
    pulser_model_key_name = fields.Char(
        related="company_id.pulser_model_key_name",
        readonly=False,
        required=True,
        groups="base.group_system",
    )
