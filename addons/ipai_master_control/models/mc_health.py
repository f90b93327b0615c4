# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, models

OK, DEGRADED, DOWN = "ok", "degraded", "down"
ORDER = (OK, DEGRADED, DOWN)
QUEUE_STUCK_SECONDS = 300
RECENT_FAILURES_SECONDS = 3600

_logger = logging.getLogger(__name__)


class McHealth(models.AbstractModel):
    """What the health route says. Other addons extend ``_checks``."""

    _name = "mc.health"
    _description = "Master Control Health"

    @api.model
    def _checks(self):
        """Return check name -> function, or -> ``None`` for what is not there yet.

        A function takes nothing and returns a dict with ``status`` (ok, degraded, down)
        and numbers. No names, texts or versions: the route is public.
        """
        return {
            "database": self._check_database,
            "queue": self._check_queue,
            "sla_sweep": None,
        }

    @api.model
    def _report(self):
        """Return ``{"status": …, "checks": {name: {…} or None}}``; the worst wins."""
        results = {
            name: check and self._run_check(name, check)
            for name, check in self._checks().items()
        }
        worst = max(
            (result["status"] for result in results.values() if result),
            key=ORDER.index,
            default=OK,
        )
        return {"status": worst, "checks": results}

    def _run_check(self, name, check):
        try:
            with self.env.cr.savepoint():
                return check()
        except Exception:
            _logger.exception("Health check %s failed", name)
            return {"status": DOWN}

    def _check_database(self):
        self.env.cr.execute("SELECT pg_is_in_recovery()")
        read_only = self.env.cr.fetchone()[0]
        return {"status": DEGRADED if read_only else OK, "read_only": read_only}

    def _check_queue(self):
        """Look for jobs that are due and that nobody takes."""
        self.env.cr.execute(
            """
            SELECT
                EXTRACT(EPOCH FROM clock_timestamp() AT TIME ZONE 'UTC'
                    - MIN(GREATEST(eta, date_created)) FILTER (
                        WHERE state IN ('pending', 'enqueued')
                        AND (eta IS NULL
                             OR eta <= clock_timestamp() AT TIME ZONE 'UTC'))),
                COUNT(*) FILTER (WHERE state = 'failed' AND date_created
                    > clock_timestamp() AT TIME ZONE 'UTC' - %s * interval '1 second')
            FROM queue_job
            WHERE state IN ('pending', 'enqueued', 'failed')
            """,
            [RECENT_FAILURES_SECONDS],
        )
        age, failed = self.env.cr.fetchone()
        age = round(float(age or 0), 3)
        working = DEGRADED if failed else OK
        return {
            "status": DOWN if age > QUEUE_STUCK_SECONDS else working,
            "oldest_pending_age_seconds": age,
            "recent_failed": failed,
        }
