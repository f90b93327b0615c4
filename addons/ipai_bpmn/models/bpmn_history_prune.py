# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models
from odoo.addons.ipai_master_control.models.trust import QUEUED
from odoo.exceptions import AccessError, UserError, ValidationError

from .bpmn_process_deploy import MANAGER

BATCH_ROWS = 1000
LEAST_DAYS = 30
# Of an instance that has ended, and whose time is over. A work item under legal hold
# holds the instances that it or an item above it is part of (so those that called its
# own), and the instances that these called.
PRUNABLE_SQL = """
    WITH RECURSIVE kept(parent_id, instance_id) AS (
        SELECT w.parent_id, w.bpmn_instance_id FROM mc_work_item w
        WHERE w.legal_hold AND w.company_id = %(company)s
        UNION
        SELECT w.parent_id, w.bpmn_instance_id FROM kept
        JOIN mc_work_item w ON w.id = kept.parent_id
    ), held(id) AS (
        SELECT instance_id FROM kept WHERE instance_id IS NOT NULL
        UNION
        SELECT i.id FROM held
        JOIN bpmn_token t ON t.instance_id = held.id
        JOIN bpmn_instance i ON i.parent_token_id = t.id
    )
    SELECT {columns} FROM bpmn_history h
    JOIN bpmn_instance i ON i.id = h.instance_id
    WHERE h.company_id = %(company)s AND h.recorded_at < %(before)s
        AND i.state IN ('done', 'cancelled') AND i.ended_at < %(before)s
        AND {held} (SELECT id FROM held)
"""
# Of a hold that is put at the same moment, one of the two is run again, or waits. So
# each item whose hold would keep the instances is locked: theirs, those of instances
# that called them, and what people made by hand below.
LOCK_SQL = """
    WITH RECURSIVE calling(id) AS (
        SELECT unnest(%s)
        UNION
        SELECT t.instance_id FROM calling
        JOIN bpmn_instance i ON i.id = calling.id
        JOIN bpmn_token t ON t.id = i.parent_token_id
    ), holding(id) AS (
        SELECT w.id FROM calling JOIN mc_work_item w ON w.bpmn_instance_id = calling.id
        UNION
        SELECT w.id FROM holding JOIN mc_work_item w ON w.parent_id = holding.id
    )
    SELECT 1 FROM mc_work_item WHERE id IN (SELECT id FROM holding) ORDER BY id
    FOR SHARE
"""


class BpmnHistory(models.Model):
    """Pruned by age, as retention does: in batches, under legal hold, with evidence.

    What happened in an instance stays proven by its evidence, whose own retention the
    company sets.
    """

    _inherit = "bpmn.history"

    @api.model
    def prunable(self, before):
        """Say what pruning would drop, in the current company; nothing is changed.

        :param before: a date or time in UTC
        :returns: {"entries": to be dropped, "held": kept for a legal hold}
        """
        moment = self._check_prune(before)
        counts = {}
        for key, held in (("entries", "i.id NOT IN"), ("held", "i.id IN")):
            query = PRUNABLE_SQL.format(columns="count(*)", held=held)
            self._prunable(query, self.env.company, moment)
            counts[key] = self.env.cr.fetchone()[0]
        return counts

    @api.model
    def prune(self, before):
        """Drop the history of instances of the current company that ended before.

        :param before: a date or time in UTC, at least 30 days ago
        :returns: {"pruned": in this call, "queued": whether jobs do the rest}
        :raises ValidationError: names the date, if it is none or too young
        :raises AccessError: only managers prune
        """
        moment = self._check_prune(before)
        history, company = self.sudo(), self.env.company
        pruned = history._prune_batch(company, moment)
        queued = pruned == BATCH_ROWS
        if queued:
            history._enqueue_prune(company, moment)
        return {"pruned": pruned, "queued": queued}

    def _check_prune(self, before):
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(self.env._("Only managers prune history."))
        moment = self.env["bpmn.process"]._moment("before", before)
        if not moment:
            raise ValidationError(self.env._("before: missing."))
        if moment > self.env["mc.clock"].now() - timedelta(days=LEAST_DAYS):
            raise ValidationError(
                self.env._("before: at least %s days ago.", LEAST_DAYS)
            )
        return moment

    def _prunable(self, query, company, before, **values):
        self.env.flush_all()
        values |= {"company": company.id, "before": before}
        self.env.cr.execute(query, values)

    def _enqueue_prune(self, company, before):
        self.with_context(**QUEUED).with_delay(
            description=self.env._("Prune the history of processes"),
        )._job_prune(company.id, before)

    @api.model
    def _job_prune(self, company_id, before):
        """Drop one batch, and ask for the next one; twice is no harm."""
        history = self.sudo()
        company = self.env["res.company"].sudo().browse(company_id)
        if history._prune_batch(company, before) == BATCH_ROWS:
            history._enqueue_prune(company, before)

    def _prune_batch(self, company, before):
        """Drop the oldest entries that are due; return how many."""
        query = PRUNABLE_SQL.format(
            columns="h.id, i.id, i.uuid, h.recorded_at", held="i.id NOT IN"
        )
        query += " ORDER BY h.id LIMIT %(limit)s"
        self._prunable(query, company, before, limit=BATCH_ROWS)
        rows = self.env.cr.fetchall()
        if not rows:
            return 0
        ids, instance_ids, uuids, times = zip(*rows, strict=True)
        self.env.cr.execute(LOCK_SQL, [sorted(set(instance_ids))])
        meta = {
            "event": "history",
            "before": before.isoformat(),
            "entries": len(ids),
            "instances": sorted(set(uuids)),
            "first": min(times).isoformat(),
            "last": max(times).isoformat(),
        }
        self.env["mc.evidence"].append(
            "erasure", self.env._("History of processes"), meta=meta, company=company
        )
        self.env.cr.execute("DELETE FROM bpmn_history WHERE id = ANY(%s)", [list(ids)])
        self.env.invalidate_all(flush=False)
        return len(ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_pruned(self):
        raise UserError(self.env._("History is pruned by age; it is not deleted."))

    @api.model
    def _retire(self, company_id):
        """Drop a batch of what is older than the company keeps; return how many."""
        company = self.env["res.company"].sudo().browse(company_id)
        if not company.bpmn_history_days:
            return 0
        days = timedelta(days=company.bpmn_history_days)
        return self.sudo()._prune_batch(company, self.env["mc.clock"].now() - days)
