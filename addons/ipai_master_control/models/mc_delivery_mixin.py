# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from ..lib import retry_schedule

WAITING = ("pending", "sending")


class McDeliveryMixin(models.AbstractModel):
    """A message to the outside that is sent by a job until it has arrived.

    At least once, with one id (``_message_id``) however often it is sent: a worker that
    dies between the receiver's answer and our commit sends it again, unless the
    receiver can be asked (``_was_received``). A subclass says what is sent
    (``_delivery_request``, ``_send``) and has a one2many ``attempt_ids`` to
    ``mc.delivery.attempt``.

    ``mc_delivery_queue`` holds the jobs, ``mc_delivery_job`` the three steps of a try.
    """

    _name = "mc.delivery.mixin"
    _description = "Delivery"
    _inherit = ["mc.mirrored.mixin"]

    # A worker that holds a delivery longer than this is taken for dead. Longer than the
    # longest try, see lib/http_delivery.
    _lease_seconds = 60
    # Of the queue's jobs; smaller goes first.
    _delivery_priority = 10
    _retry_policy = retry_schedule.WEBHOOK

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
    attempts = fields.Integer(readonly=True, copy=False)
    earlier_attempts = fields.Integer(
        readonly=True,
        copy=False,
        help="Tries made before somebody asked for the delivery again; the schedule"
        " starts anew after them.",
    )
    first_attempt_at = fields.Datetime(readonly=True, copy=False)
    next_attempt_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="While it is being sent: when another worker may take over.",
    )
    sent_at = fields.Datetime(readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)

    def _auto_init(self):
        result = super()._auto_init()
        if self._auto and not self._abstract:
            self._install_waiting_index()
        return result

    def _install_waiting_index(self):
        """So that looking for lost jobs costs nothing, however many were sent."""
        self.env.cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS %s ON %s (next_attempt_at)"
                " WHERE state IN ('pending', 'sending')",
                SQL.identifier(f"{self._table}_waiting_idx"),
                SQL.identifier(self._table),
            )
        )

    def _message_id(self):
        """The id that the receiver knows the message by, the same in every try."""
        self.ensure_one()
        return f"msg_{self.uuid}"

    # Extension points of the sending

    def _delivery_request(self):
        """Return what ``_send`` needs, as plain values.

        Called in the transaction that claims the delivery. Names of secrets may be in
        it, their values may not.
        """
        raise NotImplementedError

    def _send(self, request):
        """Send once and return a ``lib.http_delivery.Outcome``.

        Called outside of any transaction: it must not read or write records, and
        resolves secrets by itself. Whatever it raises counts as a try that failed and
        is repeated. A channel inside the database returns ``Outcome.ok()`` and does its
        work in ``_after_sent``, exactly once.

        :param request: what ``_delivery_request`` returned
        """
        raise NotImplementedError

    def _was_received(self, request):
        """Ask the receiver whether it has the message of an earlier try.

        Called like ``_send``, and only when an earlier try ended without an answer.

        :returns: True (it counts as sent), False or None (unknown): it is sent again
        """

    def _reason_to_cancel(self):
        """Return why the delivery is not wanted any more, ``None`` if it is.

        Called in the transaction that claims the delivery.
        """

    # Extension points, each in the transaction that stores the outcome. They may run
    # again when that transaction meets a conflict.

    def _after_sent(self):
        """React to deliveries that have arrived."""

    def _after_failed(self):
        """React to deliveries that were given up."""

    def _after_attempt_failed(self, outcome):
        """React to a try that failed, the last one included (before ``_after_failed``).

        :param outcome: ``lib.http_delivery.Outcome``; its kind ``retry_schedule.GONE``
            says that the receiver wants no more
        """
