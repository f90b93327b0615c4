# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.retries import MAX_RETRIES


class ResCompany(models.Model):
    """How often failed methods of processes are tried again, where no node says it."""

    _inherit = "res.company"

    bpmn_retry_count = fields.Integer("Retries", default=3, required=True)
    bpmn_retry_seconds = fields.Integer("First After", default=60, required=True)
    bpmn_retry_factor = fields.Integer(
        "Then Times",
        default=4,
        required=True,
        help="Each further retry waits so many times as long, up to one day.",
    )

    @api.constrains("bpmn_retry_count", "bpmn_retry_seconds", "bpmn_retry_factor")
    def _check_bpmn_retries(self):
        for company in self:
            if not 0 <= company.bpmn_retry_count <= MAX_RETRIES:
                raise ValidationError(self.env._("Retries: 0 to %s.", MAX_RETRIES))
            if company.bpmn_retry_seconds < 1:
                raise ValidationError(self.env._("First After: at least one second."))
            if not 1 <= company.bpmn_retry_factor <= 10:
                raise ValidationError(self.env._("Then Times: 1 to 10."))
