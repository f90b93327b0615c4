# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast
import logging
import re

import psycopg2
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .url_setting import check_setting

EVENTS = [
    ("item.created", "Work item created"),
    ("item.state", "Work item's state changed"),
    ("sla.warned", "SLA warned"),
    ("sla.breached", "SLA breached"),
    ("sla.met", "SLA met"),
]
TEST_EVENT = ("webhook.test", "Test")
# What an environment variable's name can be made of, see lib/secrets.
SECRET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
MAX_DOMAIN_CHARS = 10_000
BAD_DOMAIN = (KeyError, TypeError, ValueError, SyntaxError, psycopg2.DataError)

_logger = logging.getLogger(__name__)


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
        "Secret",
        required=True,
        default="default",
        help="Name of the signing secret. Its value is in the server's environment:"
        " MC_SECRET_WEBHOOK for “default”, else MC_SECRET_WEBHOOK__<NAME>.",
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
    delivery_count = fields.Integer(compute="_compute_delivery_count")
    disabled_reason = fields.Char(readonly=True, copy=False)

    def _compute_delivery_count(self):
        counts = dict(
            self.env["mc.webhook.delivery"]._read_group(
                [("webhook_id", "in", self.ids)], ["webhook_id"], ["__count"]
            )
        )
        for webhook in self:
            webhook.delivery_count = counts.get(webhook, 0)

    @api.constrains("url")
    def _check_url(self):
        for webhook in self:
            check_setting(webhook.url, self.env._("URL"))

    @api.constrains("secret_ref")
    def _check_secret_ref(self):
        for webhook in self:
            name = webhook.secret_ref
            if not SECRET_NAME.fullmatch(name) or name.lower().endswith("_file"):
                raise ValidationError(
                    self.env._(
                        "Secret: enter its name (letters, digits, - and _), never the"
                        " secret itself."
                    )
                )

    @api.constrains("domain")
    def _check_domain(self):
        items = self.env["mc.work.item"]
        for webhook in self:
            try:
                with self.env.cr.savepoint():
                    items.search_count(webhook._item_domain(), limit=1)
            except BAD_DOMAIN as error:
                raise ValidationError(
                    self.env._("Domain: it does not fit work items (%s).", error)
                ) from error

    # Write

    def write(self, vals):
        """Enabled by hand, it is not disabled; disabled, it sends nothing more."""
        if vals.get("active"):
            vals = {**vals, "disabled_reason": False}
        result = super().write(vals)
        if vals.get("active") is False:
            self._cancel_waiting()
        return result

    def _cancel_waiting(self):
        """Cancel what waits; what is being sent is looked at by its own worker."""
        waiting = self.env["mc.webhook.delivery"].sudo()
        waiting.search(
            [("webhook_id", "in", self.ids), ("state", "=", "pending")]
        )._leave_sending("cancelled", self.env._("The webhook was disabled."))

    # Buttons

    def action_send_test(self):
        """Send a test message now, whatever the filters; managers may."""
        self.ensure_one()
        self._check_manager()
        if not self.active:
            raise UserError(self.env._("The webhook is disabled."))
        delivery = self.env["mc.webhook.delivery"].sudo()._create_test(self)
        delivery._enqueue()
        return delivery.with_env(self.env).get_formview_action()

    def action_enable(self):
        """Enable it again after its receiver said that it was gone."""
        return self.write({"active": True})

    def action_open_deliveries(self):
        """Open the delivery log."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_webhook_delivery_action"
        )
        action["domain"] = [("webhook_id", "=", self.id)]
        return action

    def _check_manager(self):
        self.check_access("read")
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("ipai_master_control.mc_group_manager")
            or user.has_group("base.group_system")
        ):
            raise AccessError(self.env._("Only managers send messages by hand."))

    # Which items

    def _item_domain(self):
        """Return the domain as a list.

        :raises ValueError, SyntaxError: it is none
        """
        text = self.domain or "[]"
        domain = ast.literal_eval(text) if len(text) <= MAX_DOMAIN_CHARS else None
        if not isinstance(domain, list):
            raise ValueError(self.env._("not a list of conditions"))
        return domain

    def _wanted(self, items):
        """Return those of the items that this webhook is about.

        :param items: ``mc.work.item``, as the superuser
        """
        self.ensure_one()
        own = items.filtered(lambda item: item.company_id == self.company_id)
        # Archived lanes, too: without them it would be about any lane.
        if lanes := self.with_context(active_test=False).lane_ids:
            own = own.filtered(lambda item: item.lane_id in lanes)
        return self._in_domain(own) if own and self.domain else own

    def _in_domain(self, items):
        try:
            return items.search([("id", "in", items.ids), *self._item_domain()])
        except BAD_DOMAIN:
            # A field that was there when it was saved. The work itself goes on.
            _logger.exception("The domain of %s fits no more", self)
            return items.browse()

    def _disable(self, reason):
        """Stop sending, and say why where people see it."""
        self.filtered("active").write({"active": False, "disabled_reason": reason})
