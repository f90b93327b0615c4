# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from random import randint

from odoo import api, fields, models, release
from odoo.tools import escape_psql


class McTag(models.Model):
    _name = "mc.tag"
    _description = "Work Item Tag"
    _inherit = ["mc.mirrored.mixin"]
    _order = "name, id"

    name = fields.Char(required=True)
    # Tags of colour 0 are not shown on cards.
    color = fields.Integer(default=lambda self: randint(1, 11))
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )

    if release.version_info[0] < 19:
        _sql_constraints = [
            (
                "company_name_uniq",
                "unique(company_id, name)",
                "Name: this tag exists already in the company.",
            )
        ]
    else:
        _company_name_uniq = models.Constraint(
            "unique(company_id, name)",
            "Name: this tag exists already in the company.",
        )

    @api.model
    def _find_or_create(self, names, company):
        """Return the company's tags of these names, making those that are missing."""
        tags = self.browse()
        for name in dict.fromkeys(name.strip() for name in names):
            tag = self.search(
                [
                    ("company_id", "=", company.id),
                    ("name", "=ilike", escape_psql(name)),
                ],
                limit=1,
            )
            tags |= tag or self.create({"name": name, "company_id": company.id})
        return tags
