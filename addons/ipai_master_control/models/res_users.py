# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResUsers(models.Model):
    """People see by which accounts outside of Odoo they are known."""

    _inherit = "res.users"

    mc_identity_ids = fields.One2many(
        "mc.identity", "user_id", "Identities", readonly=True
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "mc_identity_ids"]
