# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import http_delivery, retry_schedule, secrets, standard_webhooks
from .mc_webhook import EVENTS, TEST_EVENT

SECRET_KIND = "WEBHOOK"
FIXED_HEADERS = {
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Pulser-Master-Control/1",
}
# Failed deliveries are kept for longer: somebody may still want to send them.
RETENTION_DAYS = {"sent": 30, "cancelled": 30, "failed": 180}
MAX_FORGOTTEN = 10_000


class Request(NamedTuple):
    """One try, without its secret."""

    url: str
    secret_ref: str
    message_id: str
    timestamp: int
    body: bytes


class McWebhookDelivery(models.Model):
    """One event on its way to one subscriber."""

    _name = "mc.webhook.delivery"
    _description = "Webhook Delivery"
    _inherit = ["mc.delivery.mixin"]
    _order = "id desc"

    # Behind what an SLA depends on.
    _delivery_priority = 20

    webhook_id = fields.Many2one(
        "mc.webhook", required=True, readonly=True, index=True, ondelete="restrict"
    )
    event = fields.Selection([*EVENTS, TEST_EVENT], required=True, readonly=True)
    work_item_id = fields.Many2one(
        "mc.work.item", readonly=True, index=True, ondelete="restrict"
    )
    body = fields.Text(readonly=True, help="The JSON text that is signed and sent.")
    attempt_ids = fields.One2many("mc.delivery.attempt", "delivery_id", readonly=True)

    @api.depends("event", "uuid")
    def _compute_display_name(self):
        labels = dict(self._fields["event"]._description_selection(self.env))
        for delivery in self:
            label = labels.get(delivery.event, delivery.event)
            delivery.display_name = f"{label} {delivery._message_id()}"

    @api.model
    def _create_test(self, webhook):
        now = self.env["mc.clock"].now()
        details = {"webhook": {"uuid": webhook.uuid, "event": webhook.event}}
        body = webhook._body(TEST_EVENT[0], now, None, details)
        return self.create([webhook._delivery_vals(TEST_EVENT[0], body)])

    def action_redeliver(self):
        """Send again: the same message, with the same id and body; managers may.

        What waits for its next try is tried now.
        """
        self.webhook_id._check_manager()
        self.check_access("read")
        now = self.env["mc.clock"].now()
        for delivery in self.sudo():
            delivery._check_redeliver()
            delivery._leave_sending(
                "pending",
                delivery.last_error,
                next_attempt_at=now,
                earlier_attempts=delivery.attempts,
            )
        self._enqueue()

    def _check_redeliver(self):
        if self.state == "sending":
            raise UserError(self.env._("It is being sent right now."))
        if not self.webhook_id.active:
            raise UserError(self.env._("The webhook is disabled."))
        if not self.body:
            raise UserError(self.env._("The text was erased."))

    # Of the delivery mixin

    def _delivery_request(self):
        webhook = self.webhook_id
        # Standard Webhooks: the id stays, the timestamp is that of the try.
        now = self.env["mc.clock"].now()
        return Request(
            url=webhook.url,
            secret_ref=webhook.secret_ref,
            message_id=self._message_id(),
            timestamp=int(
                (now - fields.Datetime.to_datetime("1970-01-01")).total_seconds()
            ),
            body=self.body.encode(),
        )

    def _send(self, request):
        secret = secrets.resolve(SECRET_KIND, request.secret_ref)
        headers = standard_webhooks.headers(
            secret, request.message_id, request.timestamp, request.body
        )
        return http_delivery.post(request.url, request.body, headers | FIXED_HEADERS)

    def _reason_to_cancel(self):
        if not self.webhook_id.active:
            return self.env._("The webhook was disabled.")
        if not self.body:
            return self.env._("The text was erased.")
        return super()._reason_to_cancel()

    def _after_attempt_failed(self, outcome):
        result = super()._after_attempt_failed(outcome)
        if outcome.kind == retry_schedule.GONE:
            self.webhook_id._disable(
                self.env._("The receiver answered 410: it wants no more messages.")
            )
        return result

    @api.autovacuum
    def _gc_deliveries(self):
        """Forget old deliveries, with their tries."""
        self.flush_model()
        for state, days in RETENTION_DAYS.items():
            self.env.cr.execute(
                """
                DELETE FROM mc_webhook_delivery WHERE id IN (
                    SELECT id FROM mc_webhook_delivery
                     WHERE state = %s
                       AND create_date < (%s)::timestamp - %s * interval '1 day'
                     ORDER BY id LIMIT %s)
                """,
                (state, self.env["mc.clock"].now(), days, MAX_FORGOTTEN),
            )
        self.invalidate_model()
