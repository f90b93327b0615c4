# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..lib import transaction
from .mc_retention_due import EVIDENCE_SQL, ITEMS_SQL, TIMERS_SQL
from .trust import trusted

BATCH_ITEMS = 100
BATCH_ROWS = 1000
MAX_BATCHES = 100

_logger = logging.getLogger(__name__)


class McRetention(models.AbstractModel):
    """Drops what is due, in batches, each in a transaction of its own.

    What a batch drops is recorded as ``erasure`` evidence before it goes (see
    ``evidence_functions``): how many, how old, and which leaves. The leaves stay.
    """

    _name = "mc.retention"
    _description = "Retention"

    @api.model
    def _horizon(self, days):
        """Return the naive UTC moment ``days`` from now."""
        return self.env["mc.clock"].now() + timedelta(days=days)

    @api.model
    def _cron_retire(self):
        """Drop what is due; return ``{kind: how many}``. The next run does the rest."""
        transaction.end_transaction(self.env)
        # pylint: disable=no-search-all
        companies = self.env["res.company"].sudo().search([], order="id")
        steps = self._steps()
        dropped = dict.fromkeys(steps, 0)
        for company_id in companies.ids:
            for kind, step in steps.items():
                dropped[kind] += self._in_batches(step, company_id)
        if any(dropped.values()):
            _logger.info("Retention dropped %s", dropped)
        return dropped

    @api.model
    def _steps(self):
        """Extension point: what drops a batch of a company's records, by kind.

        Each takes the company's id and returns how many it dropped.
        """
        return {
            "timer": self._retire_timers,
            "item": self._retire_items,
            "evidence": self._retire_evidence,
            "identity": trusted(self.env["mc.identity"].sudo())._retire,
        }

    def _in_batches(self, step, company_id):
        total = 0
        for _number in range(MAX_BATCHES):
            count = transaction.retry_write(self.env, lambda: step(company_id))
            total += count
            if not count:
                break
        return total

    def _due(self, query, company_id, limit):
        """Return the ids of what is due now, the oldest first."""
        self.env.flush_all()
        now = self._horizon(0)
        self.env.cr.execute(
            SQL(
                "SELECT id FROM (%s) AS due WHERE company_id = %s AND due_at <= %s"
                " ORDER BY due_at, id LIMIT %s",
                SQL(query, now=now),
                company_id,
                now,
                limit,
            )
        )
        return [id_ for (id_,) in self.env.cr.fetchall()]

    def _retire_items(self, company_id):
        """Drop a batch of items with their evidence and all that hangs on them."""
        ids = self._due(ITEMS_SQL, company_id, BATCH_ITEMS)
        items = trusted(self.env["mc.work.item"].sudo()).browse(ids)
        if not items:
            return 0
        evidence = self.env["mc.evidence"].sudo()
        rows = evidence.search([("work_item_id", "in", ids)])
        items._retire_related()
        self._drop_evidence(company_id, rows, items)
        items.unlink()
        self._forget_claims(company_id)
        return len(ids)

    def _retire_evidence(self, company_id):
        """Drop a batch of evidence that belongs to no item."""
        ids = self._due(EVIDENCE_SQL, company_id, BATCH_ROWS)
        if ids:
            self._drop_evidence(company_id, self.env["mc.evidence"].sudo().browse(ids))
        return len(ids)

    def _retire_timers(self, company_id):
        """Drop a batch of stopped SLA timers with their notices."""
        ids = self._due(TIMERS_SQL, company_id, BATCH_ROWS)
        self._drop_timers(trusted(self.env["mc.sla.timer"].sudo()).browse(ids))
        return len(ids)

    def _drop_evidence(self, company_id, rows, items=None):
        files = trusted(rows.attachment_id)
        company = self.env["res.company"].sudo().browse(company_id)
        batch = self.env["mc.evidence"].append(
            "erasure",
            self.env._("Retention"),
            meta={
                "event": "retention",
                "years": company.mc_retention_evidence_years,
                "evidence": len(rows),
                "items": sorted(items.mapped("uuid")) if items else [],
                "leaves": self._leaf_ranges(rows),
            },
            company=company,
        )
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT mc_evidence_retire(%s, %s, %s)",
            [company_id, rows.ids, batch.sudo().uuid],
        )
        self.env.invalidate_all(flush=False)
        files.unlink()

    def _leaf_ranges(self, rows):
        """Return the rows' leaf indices as ``[[first, last], …]``."""
        self.env.cr.execute(
            """
            SELECT min(leaf_index), max(leaf_index) FROM (
                SELECT leaf_index,
                    leaf_index - row_number() OVER (ORDER BY leaf_index) AS island
                FROM mc_evidence_leaf WHERE evidence_id = ANY(%s)) AS numbered
            GROUP BY island ORDER BY 1
            """,
            [rows.ids],
        )
        return [list(row) for row in self.env.cr.fetchall()]

    def _drop_timers(self, timers):
        notices = trusted(self.env["mc.escalation"].sudo()).search(
            [("timer_id", "in", timers.ids)]
        )
        self._drop_notices(notices)
        timers.unlink()

    def _drop_notices(self, notices):
        """Drop notices, and the messages that told of these notices only."""
        Message = trusted(self.env["mc.escalation.message"].sudo())
        messages = Message.search([("escalation_ids", "in", notices.ids)])
        messages |= Message.search([("fallback_of_id", "in", messages.ids)])
        notices.unlink()
        messages = messages.filtered(lambda one: not one.escalation_ids)
        # A message in place of another one goes before it.
        for message in messages.sorted("id", reverse=True):
            message.unlink()

    def _forget_claims(self, company_id):
        """Drop the claims on source references whose items are gone."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            DELETE FROM mc_work_item_claim c WHERE c.company_id = %s AND NOT EXISTS (
                SELECT FROM mc_work_item w WHERE w.company_id = c.company_id
                AND w.source = c.source AND w.source_ref = c.source_ref)
            """,
            [company_id],
        )
