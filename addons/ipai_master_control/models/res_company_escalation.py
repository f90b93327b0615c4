# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import outbound

# Who is asked when a channel does not work, in this order.
FALLBACKS = {"n8n": ("slack", "email"), "slack": ("email",), "activity": ("email",)}


class ResCompany(models.Model):
    """Where a company's escalations go. Names of secrets only, never their values."""

    _inherit = "res.company"

    # Whoever sets these decides who gets the company's messages: administrators only.
    mc_n8n_url = fields.Char(
        "n8n Webhook URL",
        groups="base.group_system",
        help="Of the workflow's webhook. Empty means that n8n is not used.",
    )
    mc_n8n_signing_ref = fields.Char(
        "Name of n8n's Signing Secret",
        groups="base.group_system",
        default="default",
        help="The secret itself comes from the environment variable"
        " MC_SECRET_N8N_SIGNING, with __NAME behind it unless the name is 'default'.",
    )
    mc_n8n_token_ref = fields.Char(
        "Name of n8n's Access Token",
        groups="base.group_system",
        default="default",
        help="The token itself comes from MC_SECRET_N8N_TOKEN, named likewise.",
    )
    mc_slack_ref = fields.Char(
        "Name of Slack's Webhook",
        groups="base.group_system",
        help="The webhook's URL is a secret and comes from MC_SECRET_SLACK_WEBHOOK,"
        " named likewise. Empty means that Slack is not used.",
    )
    mc_fallback_slack = fields.Boolean(
        "Fall back to Slack", groups="base.group_system", default=True
    )
    mc_fallback_email = fields.Boolean(
        "Fall back to E-Mail", groups="base.group_system", default=True
    )

    @api.constrains("mc_n8n_url")
    def _check_mc_n8n_url(self):
        for company in self.sudo().filtered("mc_n8n_url"):
            try:
                outbound.check_url(company.mc_n8n_url)
            except outbound.OutboundRefused as error:
                raise ValidationError(
                    self.env._("n8n Webhook URL: %s", error.reason)
                ) from None

    def _mc_usable_channel(self, channel):
        """Return the channel, or the one to use instead where it is not configured."""
        if self._mc_has_channel(channel):
            return channel
        return self._mc_next_channel(channel) or channel

    def _mc_next_channel(self, channel):
        """Return the channel to fall back to from this one, or ``None``."""
        company = self.sudo()
        allowed = {
            "slack": company.mc_fallback_slack,
            "email": company.mc_fallback_email,
        }
        for other in FALLBACKS.get(channel, ()):
            if allowed[other] and self._mc_has_channel(other):
                return other
        return None

    def _mc_has_channel(self, channel):
        company = self.sudo()
        configured = {"n8n": company.mc_n8n_url, "slack": company.mc_slack_ref}
        return bool(configured.get(channel, True))
