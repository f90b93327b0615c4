# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from typing import NamedTuple

from odoo import api, fields, models

from ..lib.batches import Batches
from ..lib.transaction import retry_write, under_test

BATCH_SIZE = 500
# Less than a minute, and less than the time limits of crons and jobs: what is left over
# is for the next sweep.
SWEEP_SECONDS = 45
KEEP_DAYS = 7

_logger = logging.getLogger(__name__)


class Crossing(NamedTuple):
    """One mark of one timer that a sweep found passed."""

    timer_id: int
    work_item_id: int
    company_id: int
    percent: int
    at: str  # naive UTC
    breached: bool


class McSlaSweep(models.Model):
    """The sweeps over the running clocks, and the log of them.

    A cron and a queue job run the same sweep, each every minute, so that two crons that
    run for long, or a queue that stands still, delay no breach. Both at once do no
    harm: neither waits for a row that the other has locked, and a row that the other
    has changed since the snapshot makes the batch start anew.
    """

    _name = "mc.sla.sweep"
    _description = "SLA Sweep"
    _order = "id desc"
    _log_access = False

    started_at = fields.Datetime(required=True, readonly=True)
    ended_at = fields.Datetime(readonly=True, index=True)
    path = fields.Selection([("cron", "Cron"), ("queue", "Queue")], readonly=True)
    crossed = fields.Integer(readonly=True, help="Marks that were found passed.")
    refused = fields.Integer(
        readonly=True,
        help="Clocks that could not be handled; the server's log says why.",
    )

    @api.model
    def _cron_sweep(self):
        """Sweep, and see to it that the queue's path goes on."""
        retry_write(self.env, self._ensure_job)
        self._sweep("cron")

    @api.model
    def _sweep(self, path):
        """Handle all clocks at which something is owed, batch by batch.

        :param path: "cron" or "queue", for the log
        :return: the sweep's record
        """
        started = self.env["mc.clock"].now()
        deadline = time.monotonic() + SWEEP_SECONDS
        batches = Batches(BATCH_SIZE)
        crossed = 0
        while batches.more and time.monotonic() < deadline:
            crossed += self._sweep_batch(batches)
        sweep = retry_write(
            self.env,
            lambda: self.sudo().create(
                {
                    "started_at": started,
                    "ended_at": self.env["mc.clock"].now(),
                    "path": path,
                    "crossed": crossed,
                    "refused": len(batches.refused),
                }
            ),
        )
        retry_write(self.env, self.env["mc.escalation"]._wake)
        return sweep

    def _sweep_batch(self, batches):
        """Handle one batch in its own transaction; return how many marks it found."""
        taken = []

        def batch():
            now = self.env["mc.clock"].now()
            taken[:] = self._take_due(now, batches.size, batches.refused)
            return self._cross(taken, now) if taken else ()

        try:
            crossings = retry_write(self.env, batch)
        except Exception:
            if not taken or under_test():
                raise
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
            _logger.exception(
                "SLA sweep: %s clocks (%s, …) failed", len(taken), taken[0]
            )
            batches.failed(taken)
            return 0
        batches.succeeded(len(taken))
        # They would come first in each batch for ever.
        unmoved = set(taken) - {crossing.timer_id for crossing in crossings}
        if unmoved:
            _logger.error("SLA sweep: clocks %s do not move on", sorted(unmoved))
            batches.refused += unmoved
        return len(crossings)

    @api.model
    def _age_seconds(self):
        """Return seconds since the last sweep ended, None when there was none."""
        self.env.cr.execute(
            "SELECT EXTRACT(EPOCH FROM clock_timestamp() AT TIME ZONE 'UTC'"
            " - MAX(ended_at)) FROM mc_sla_sweep"
        )
        age = self.env.cr.fetchone()[0]
        return None if age is None else float(age)

    @api.autovacuum
    def _gc_sweeps(self):
        self.env.cr.execute(
            "DELETE FROM mc_sla_sweep WHERE ended_at"
            " < clock_timestamp() AT TIME ZONE 'UTC' - %s * interval '1 day'",
            [KEEP_DAYS],
        )
