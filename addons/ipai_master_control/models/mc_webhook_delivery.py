# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .mc_webhook import EVENTS


class McWebhookDelivery(models.Model):
    """One event on its way to one subscriber."""

    _name = "mc.webhook.delivery"
    _description = "Webhook Delivery"
    _inherit = ["mc.delivery.mixin"]
    _order = "id desc"

    webhook_id = fields.Many2one(
        "mc.webhook", required=True, readonly=True, index=True, ondelete="restrict"
    )
    event = fields.Selection(EVENTS, required=True, readonly=True)
    work_item_id = fields.Many2one(
        "mc.work.item", readonly=True, index=True, ondelete="restrict"
    )
    body = fields.Text(readonly=True, help="The JSON text that is signed and sent.")
    attempt_ids = fields.One2many("mc.delivery.attempt", "delivery_id", readonly=True)
