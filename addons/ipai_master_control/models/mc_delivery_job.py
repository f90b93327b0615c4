# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import traceback
from functools import partial
from typing import Any, NamedTuple

import psycopg2
from odoo import fields, models
from odoo.addons.queue_job.utils import must_run_without_delay
from odoo.tools import SQL

from ..lib.http_delivery import Outcome, guarded
from ..lib.retry_schedule import OK, RETRY
from ..lib.transaction import end_transaction, retry_write
from .mc_delivery_mixin import WAITING

# Jobs may come a little early: the queue's clock is not the database's.
EARLY_SECONDS = 2

_logger = logging.getLogger(__name__)


class Claim(NamedTuple):
    """A delivery that this worker may send, and nobody else until the lease ends."""

    number: int  # of the try
    attempt_id: int
    request: Any
    uncertain: bool  # an earlier try may have arrived


class McDeliveryMixin(models.AbstractModel):
    """One try: claim, send, settle. Between the transactions none is open."""

    _inherit = "mc.delivery.mixin"

    def _job_deliver(self):
        """Queue job: try to deliver once, if it is due and nobody else does.

        :returns: what became of it, for the job's log
        """
        self.ensure_one()
        claim = retry_write(self.env, self._claim)
        if not claim:
            return "nothing to do"
        outcome = self._perform(claim)
        # Whatever the channel read or wrote must not be undone with a conflict below.
        end_transaction(self.env)
        return retry_write(self.env, partial(self._settle, claim, outcome))

    # First transaction

    def _claim(self):
        """Take the delivery for this worker; return a :class:`Claim` or ``None``."""
        if not self.exists():
            return None
        now = self.env["mc.clock"].now()
        held = self._take(now)
        if not held:
            self._come_back(now)
            return None
        number, before = held
        lost = self._close_lost_attempts(now)
        if reason := self._reason_to_cancel():
            self._leave_sending("cancelled", reason, attempts=number - 1)
            return None
        if before == "sending" and self._is_last(number - 1):
            # It may well be what kills the workers.
            self._give_up(Outcome.failed(self.env._("No worker survived sending it.")))
            return None
        uncertain = bool(lost) or self._ended_without_answer()
        attempt = self.env["mc.delivery.attempt"].create(self._attempt_vals(now))
        return Claim(number, attempt.id, self._delivery_request(), uncertain)

    def _take(self, now):
        """Return the number of the try and the state before; None if not to be had.

        A row that another worker took since our snapshot raises 40001; the second look
        then finds it held.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s d
                   SET state = 'sending', attempts = COALESCE(d.attempts, 0) + 1,
                       first_attempt_at = COALESCE(d.first_attempt_at, %(now)s),
                       next_attempt_at = date_trunc('second', %(now)s::timestamp)
                           + %(lease)s * interval '1 second'
                  FROM %(table)s old
                 WHERE d.id = %(id)s AND old.id = d.id
                   AND d.state IN %(waiting)s
                   AND COALESCE(d.next_attempt_at, %(now)s)
                       <= %(now)s::timestamp + %(early)s * interval '1 second'
                RETURNING d.attempts, old.state
                """,
                table=SQL.identifier(self._table),
                now=now,
                lease=self._lease_seconds,
                early=EARLY_SECONDS,
                waiting=WAITING,
                id=self.id,
            ),
            log_exceptions=False,  # conflicts are expected, and retried
        )
        self.invalidate_recordset()
        return self.env.cr.fetchone()

    def _come_back(self, now):
        """Somebody holds it, or it is not due yet: look again when that is over."""
        waits = self.state in WAITING and self._seconds_until_due(now) > EARLY_SECONDS
        if waits and not must_run_without_delay(self.env):
            self._enqueue()

    def _close_lost_attempts(self, now):
        """Say of tries whose worker died that nobody knows how they ended."""
        lost = self.attempt_ids.filtered(lambda attempt: attempt.outcome == "sending")
        error = self.env._("The worker ended before it knew.")
        lost.write({"outcome": "error", "ended_at": now, "error": error})
        return lost

    def _ended_without_answer(self):
        last = self.attempt_ids.sorted("id")[-1:]
        return last.outcome == "error" and not last.status_code

    def _attempt_vals(self, now):
        return {
            self._fields["attempt_ids"].inverse_name: self.id,
            "company_id": self.company_id.id,
            "started_at": now,
        }

    # Between the transactions

    def _perform(self, claim):
        """Send, and return the outcome, whatever happens."""
        try:
            return guarded(partial(self._send_unless_received, claim))
        except psycopg2.Error:
            raise
        except Exception as error:
            # The message of an error may quote what was sent, so it is not logged.
            kind = type(error).__name__
            frames = "".join(traceback.format_tb(error.__traceback__))
            _logger.error("%s of %s\n%s", kind, self, frames)
            return Outcome.retry(f"unexpected {kind}")

    def _send_unless_received(self, claim):
        if claim.uncertain and self._was_received(claim.request):
            return Outcome.ok(0, "An earlier try had arrived.")
        return self._send(claim.request)

    # Second transaction

    def _settle(self, claim, outcome):
        """Store what came of a try, unless somebody else has the delivery by now."""
        now = self.env["mc.clock"].now()
        attempt = self.env["mc.delivery.attempt"].browse(claim.attempt_id).exists()
        attempt.write(
            {
                "outcome": "ok" if outcome.kind == OK else "error",
                "ended_at": now,
                "status_code": outcome.status_code,
                "answer": outcome.answer or False,
                "error": outcome.error or False,
            }
        )
        if not self._still_ours(claim, outcome):
            return "overtaken"
        if outcome.kind == OK:
            self._leave_sending("sent", False, sent_at=now)
            self._after_sent()
        else:
            self._settle_failure(outcome, claim.number, now)
        return outcome.kind

    def _still_ours(self, claim, outcome):
        """Lock the delivery, and say whether the outcome may change it.

        What has arrived is sent, even when another worker has taken over meanwhile.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT state, attempts FROM %s WHERE id = %s FOR UPDATE",
                SQL.identifier(self._table),
                self.id,
            ),
            log_exceptions=False,
        )
        state, number = self.env.cr.fetchone() or ("", 0)
        self.invalidate_recordset()
        if outcome.kind == OK:
            return state in (*WAITING, "failed")
        return state == "sending" and number == claim.number

    def _settle_failure(self, outcome, number, now):
        delay = None
        if outcome.kind == RETRY:
            tries = number - self.earlier_attempts
            delay = self._retry_policy.delay(tries, outcome.retry_after)
        if delay is None:
            self._give_up(outcome)
            return
        due = fields.Datetime.add(now.replace(microsecond=0), seconds=int(delay) + 1)
        self._leave_sending("pending", outcome.error, next_attempt_at=due)
        self._after_attempt_failed(outcome)
        if self.state == "pending" and not must_run_without_delay(self.env):
            self._enqueue()

    def _give_up(self, outcome):
        self._leave_sending("failed", outcome.error)
        self._after_attempt_failed(outcome)
        self._after_failed()

    def _is_last(self, number):
        return number - self.earlier_attempts >= self._retry_policy.max_attempts

    def _leave_sending(self, state, error, **values):
        """Write what came of it."""
        self.write(
            {"state": state, "last_error": error, "next_attempt_at": False, **values}
        )
