# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .trust import is_trusted

MOST_YEARS = 100


class ResCompany(models.Model):
    """A company's sealed log: its name in every database, and who witnesses it."""

    _inherit = "res.company"

    mc_uuid = fields.Char(
        "Master Control UUID",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
        help="Names the company's evidence log. It is part of every leaf.",
    )
    mc_witness_email = fields.Char(
        "Checkpoints to",
        help="Gets the signed checkpoints of the evidence. Best an address outside the"
        " company's own mail system, such as the auditor's.",
    )
    mc_witness_frequency = fields.Selection(
        [("daily", "Once a day"), ("checkpoint", "Each checkpoint")],
        "Checkpoints by E-mail",
        required=True,
        default="daily",
    )

    mc_retention_evidence_years = fields.Integer(
        "Keep Items and Evidence (Years)",
        required=True,
        default=7,
        help="After the last thing that happened to an item. The hashes stay.",
    )
    mc_retention_timer_years = fields.Integer(
        "Keep SLA Timers (Years)", required=True, default=1
    )

    def init(self):
        result = super().init()
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS res_company_mc_uuid_uniq"
            " ON res_company (mc_uuid)"
        )
        return result

    def _init_column(self, column_name):
        """Give each company that is older than the column its own UUID."""
        if column_name != "mc_uuid":
            return super()._init_column(column_name)
        return self.env.cr.execute(
            "UPDATE res_company SET mc_uuid = gen_random_uuid()::text"
            " WHERE mc_uuid IS NULL"
        )

    @api.constrains("mc_retention_evidence_years", "mc_retention_timer_years")
    def _check_retention_years(self):
        for company in self:
            years = (
                company.mc_retention_evidence_years,
                company.mc_retention_timer_years,
            )
            if not all(1 <= count <= MOST_YEARS for count in years):
                raise ValidationError(
                    self.env._("Retention: from 1 to %s years.", MOST_YEARS)
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("mc_uuid", None)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse to rename the log: its leaves would no longer verify."""
        if "mc_uuid" in vals and not is_trusted(self.env):
            raise UserError(self.env._("Master Control UUID: cannot be changed."))
        return super().write(vals)
