# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, models

from ..lib.transaction import retry_write
from .trust import QUEUED

IDENTITY_KEY = "mc.sla.sweep"
JOB_SECONDS = 60
KEEP_JOBS_HOURS = 1
FIRST_PRIORITY = 0


class McSlaSweep(models.Model):
    """The sweep's second path: a queue job that plans its own successor."""

    _inherit = "mc.sla.sweep"

    @api.model
    def _ensure_job(self):
        """Plan the next job unless one is planned.

        Two callers at once may plan two. Each of them plans a successor only when none
        is waiting, so that one chain is left after a minute.
        """
        self.with_user(SUPERUSER_ID).with_context(**QUEUED).with_delay(
            eta=JOB_SECONDS,
            priority=FIRST_PRIORITY,
            identity_key=IDENTITY_KEY,
            description="Sweep the SLA clocks",
        )._job_sweep()

    @api.model
    def _job_sweep(self):
        """Sweep; the successor is planned first, so that no failure ends the chain."""
        retry_write(self.env, self._ensure_job)
        self._sweep("queue")
        retry_write(self.env, self._delete_old_jobs)

    def _delete_old_jobs(self):
        """Delete own jobs that have ended: there is one each minute."""
        self.env.cr.execute(
            """
            SELECT id FROM queue_job
            WHERE identity_key = %s
                AND state IN ('done', 'failed', 'cancelled')
                AND date_created < clock_timestamp() AT TIME ZONE 'UTC'
                    - %s * interval '1 hour'
            ORDER BY id LIMIT 1000
            """,
            [IDENTITY_KEY, KEEP_JOBS_HOURS],
        )
        ids = [job_id for (job_id,) in self.env.cr.fetchall()]
        self.env["queue.job"].sudo().browse(ids).unlink()
