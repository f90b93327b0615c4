# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import math

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ..lib.transaction import retry_write
from .trust import QUEUED

CHANNEL = "root.master_control"
JOBS_PER_TRANSACTION = 200
MAX_RECOVERED = 1000

_logger = logging.getLogger(__name__)


class McDeliveryMixin(models.AbstractModel):
    """The jobs of deliveries: made with the record, found again when they are lost."""

    _inherit = "mc.delivery.mixin"

    def _enqueue(self):
        """Have each delivery sent by a job of its own, when it is due.

        Costs the caller a few queries, however many deliveries there are: many of them
        get their jobs from another job.
        """
        if len(self) <= 1:
            return self._enqueue_each()
        for start in range(0, len(self), JOBS_PER_TRANSACTION):
            part = self[start : start + JOBS_PER_TRANSACTION]
            part._queued(f"{self._description}: {len(part)}")._job_enqueue()
        return None

    def _job_enqueue(self):
        """Queue job: make the jobs of many deliveries."""
        self.exists()._enqueue_each()

    def _enqueue_each(self):
        now = self.env["mc.clock"].now()
        for company, deliveries in self.sudo().grouped("company_id").items():
            for delivery in deliveries.with_company(company):
                delivery._queued(
                    f"{self._description} {delivery._message_id()}",
                    eta=delivery._seconds_until_due(now) or None,
                    identity_key=delivery._job_key(),
                )._job_deliver()

    def _queued(self, description, **options):
        """The records as the superuser, for a job: nobody may write a delivery."""
        return (
            self.with_user(SUPERUSER_ID)
            .with_context(**QUEUED)
            .with_delay(
                channel=CHANNEL,
                description=description,
                priority=self._delivery_priority,
                **options,
            )
        )

    def _seconds_until_due(self, now):
        """Whole seconds, relative: the queue's clock is not the database's."""
        if not self.next_attempt_at:
            return 0
        return max(0, math.ceil((self.next_attempt_at - now).total_seconds()))

    def _job_key(self):
        """One waiting job per delivery and due moment; the SQL below makes the same."""
        due = self.next_attempt_at
        moment = due.strftime("%Y%m%d%H%M%S") if due else ""
        return f"{self._name}:{self.uuid}:{moment}"

    @api.model
    def _recover_deliveries(self):
        """Cron: make jobs for what is due and has none, in every kind of delivery.

        That is what a killed worker held longer than its lease, and what lost its job:
        somebody deleted it, or it failed with an error that nobody foresaw.

        :returns: how many
        """
        names = self.env.registry.descendants(["mc.delivery.mixin"], "_inherit")
        kinds = [self.env[name] for name in names if not self.env[name]._abstract]
        return sum(retry_write(self.env, kind._recover_jobs) for kind in kinds)

    def _recover_jobs(self):
        now = self.env["mc.clock"].now()
        self.flush_model()
        self.env["queue.job"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT d.id FROM %(table)s d
                 WHERE d.state IN ('pending', 'sending')
                   AND COALESCE(d.next_attempt_at, %(now)s) <= %(now)s
                   AND NOT EXISTS (
                       SELECT 1 FROM queue_job j
                        WHERE j.state IN ('pending', 'enqueued')
                          AND j.identity_key = %(name)s || ':' || d.uuid || ':'
                              || COALESCE(
                                  to_char(d.next_attempt_at, 'YYYYMMDDHH24MISS'), ''))
                 ORDER BY d.next_attempt_at NULLS FIRST, d.id
                 LIMIT %(limit)s
                """,
                table=SQL.identifier(self._table),
                now=now,
                name=self._name,
                limit=MAX_RECOVERED,
            )
        )
        lost = self.browse(row[0] for row in self.env.cr.fetchall())
        if lost:
            _logger.warning("%s: %s without a job", self._name, len(lost))
            # Not by another job: while the queue stands still, they would pile up.
            lost._enqueue_each()
        return len(lost)
