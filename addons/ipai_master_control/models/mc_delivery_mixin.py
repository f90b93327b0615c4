# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class McDeliveryMixin(models.AbstractModel):
    """A message to the outside that is sent by a job until it has arrived."""

    _name = "mc.delivery.mixin"
    _description = "Delivery"
    _inherit = ["mc.mirrored.mixin"]

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    attempts = fields.Integer(readonly=True)
    first_attempt_at = fields.Datetime(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True, index=True)
    sent_at = fields.Datetime(readonly=True)
    last_error = fields.Char(readonly=True)

    def _enqueue(self):
        """Have each delivery sent by a job of its own, soon."""

    # Extension points, each in the transaction that stores the outcome

    def _after_sent(self):
        """React to deliveries that have arrived."""

    def _after_failed(self):
        """React to deliveries that were given up."""
