# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

EVENTS = [
    ("item.created", "Work item created"),
    ("item.state", "Work item's state changed"),
    ("sla.warned", "SLA warned"),
    ("sla.breached", "SLA breached"),
    ("sla.met", "SLA met"),
]


class McWebhook(models.Model):
    """A subscription: these events of these items go to this address, signed."""

    _name = "mc.webhook"
    _description = "Outgoing Webhook"
    _inherit = ["mc.mirrored.mixin"]
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    event = fields.Selection(EVENTS, required=True)
    url = fields.Char("URL", required=True)
    secret_ref = fields.Char(
        "Secret", required=True, default="default", help="Name of the signing secret."
    )
    lane_ids = fields.Many2many(
        "mc.lane",
        "mc_webhook_lane_rel",
        "webhook_id",
        "lane_id",
        string="Lanes",
        check_company=True,
        help="None means any lane.",
    )
    domain = fields.Char(help="Only items that match this domain.")
    delivery_ids = fields.One2many("mc.webhook.delivery", "webhook_id", readonly=True)
    disabled_reason = fields.Char(readonly=True)
