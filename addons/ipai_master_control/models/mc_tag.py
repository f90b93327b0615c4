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
    def _by_names(self, names, company):
        """Return lower-case name -> the company's tag, making those that are missing.

        Two queries at most, whatever the number of names.
        """
        wanted = {}  # as it was written first
        for name in names:
            wanted.setdefault(name.strip().lower(), name.strip())
        likes = [("name", "=ilike", escape_psql(name)) for name in wanted.values()]
        domain = [("company_id", "=", company.id), *["|"] * (len(likes) - 1), *likes]
        tags = {}
        for tag in self.search(domain) if likes else self:
            tags.setdefault(tag.name.lower(), tag)
        missing = [key for key in wanted if key not in tags]
        made = self.create(
            [{"name": wanted[key], "company_id": company.id} for key in missing]
        )
        return {**tags, **dict(zip(missing, made, strict=True))}
