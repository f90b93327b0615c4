# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .bpmn_history_prune import LEAST_DAYS


class ResCompany(models.Model):
    """How long the history of ended instances is kept."""

    _inherit = "res.company"

    bpmn_history_days = fields.Integer(
        "Keep History of Processes (Days)",
        help="After the end of an instance. 0: until its work items go.",
    )

    @api.constrains("bpmn_history_days")
    def _check_bpmn_history_days(self):
        for company in self:
            if company.bpmn_history_days and company.bpmn_history_days < LEAST_DAYS:
                raise ValidationError(
                    self.env._("Keep History: at least %s days.", LEAST_DAYS)
                )
