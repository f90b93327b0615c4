# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import closing
from functools import partial

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.ipai_master_control.lib.transaction import end_transaction, retry_write
from odoo.addons.ipai_master_control.models.trust import QUEUED
from odoo.exceptions import UserError

from ..lib import hashes
from ..lib.sender import transaction
from ..lib.tables import select_rows
from .mc_mirror import CHANNEL
from .mc_mirror_sync import BUSY_SECONDS, MirrorUnavailable, outside


class McMirror(models.Model):
    """Compare both sides by hashes per range of ids, and have what differs sent.

    Only rows are compared and repaired; what was asked on the Supabase side is in
    another table, which no comparison looks at.
    """

    _inherit = "mc.mirror"

    reconciled_at = fields.Datetime("Compared", readonly=True, copy=False)
    reconciled_rows = fields.Integer("Rows Compared", readonly=True, copy=False)
    repaired_rows = fields.Integer(
        "Rows Repaired",
        readonly=True,
        copy=False,
        help="Rows of the last comparison that were missing, too many or different.",
    )

    def action_reconcile(self):
        """Compare now, in a job."""
        self.check_access("write")
        self.sudo()._enqueue_reconcile()

    @api.model
    def _cron_reconcile(self):
        """Cron: compare every mirror once a day."""
        for mirror in self.sudo().search([("company_ids", "!=", False)]):
            mirror._enqueue_reconcile()

    def _enqueue_reconcile(self, seconds=None):
        self.ensure_one()
        self.with_user(SUPERUSER_ID).with_context(**QUEUED).with_delay(
            channel=CHANNEL,
            description=self.env._("Compare the mirror: %s", self.name),
            identity_key=f"mc.mirror:reconcile:{self.id}",
            eta=seconds,
        )._job_reconcile()

    def _job_reconcile(self):
        """Queue job: compare all tables; nothing is sent while it does.

        :returns: what came of it, for the job's log
        """
        self.ensure_one()
        if not self.exists() or not self._is_live():
            return "nothing to do"
        with self._only_sender() as alone:
            if not alone:
                self._enqueue_reconcile(BUSY_SECONDS)
                return "another worker is sending"
            try:
                found = self._reconcile()
            except (MirrorUnavailable, UserError) as error:
                return self._failed(error)
        if found:
            self._enqueue(0)
        return f"{found} rows to repair"

    def _reconcile(self):
        """Compare all tables and note what differs; return how many rows that is."""
        with outside():
            connection = self._connect()
        compared = repaired = 0
        with closing(connection):
            for table in self._present_tables():
                counted, keys, gone = self._compare_table(connection, table)
                compared += counted
                repaired += len(keys)
                retry_write(self.env, partial(self._note_repair, keys, gone))
        vals = {"reconciled_rows": compared, "repaired_rows": repaired}
        vals["reconciled_at"] = self.env["mc.clock"].now()
        retry_write(self.env, partial(self.write, vals))
        return repaired

    def _compare_table(self, connection, table):
        """Return (rows here, company by key of what differs, keys Odoo has not)."""
        ours = select_rows(table)
        theirs = hashes.mirrored(table)
        here = self._ask_here(hashes.ranges_sql(ours, table))
        there = self._ask_there(connection, hashes.ranges_sql(theirs, table))
        counted = sum(row[1] for row in here)
        ranges = hashes.differing_ranges(here, there)
        if not ranges:
            return counted, {}, set()
        found = hashes.compare(
            self._ask_here(hashes.rows_sql(ours, table), ranges=ranges),
            self._ask_there(connection, hashes.rows_sql(theirs, table), ranges=ranges),
        )
        wrong = found.missing | found.surplus | found.different
        waiting = self._not_settled(table)
        tenants = self._tenants_of(connection, table, found.surplus)
        companies = {company.mc_uuid: company.id for company in self.company_ids}
        first = next(iter(companies.values()))
        keys = {
            (table.name, uuid): companies.get(tenants.get(uuid), first)
            for uuid in wrong - waiting
        }
        return counted, keys, {(table.name, uuid) for uuid in found.surplus}

    def _ask_here(self, query, **values):
        end_transaction(self.env)
        self.env.cr.execute(
            "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, MDY';"
            "SET LOCAL extra_float_digits = 1"
        )
        self.env.cr.execute(query, {"mirror": self.id, **values})
        rows = self.env.cr.fetchall()
        end_transaction(self.env)
        return rows

    def _ask_there(self, connection, query, **values):
        tenants = self._tenants()
        end_transaction(self.env)
        with outside(), transaction(connection) as cursor:
            cursor.execute(query, {"tenants": tenants, **values})
            return cursor.fetchall()

    def _tenants_of(self, connection, table, uuids):
        """Return uuid -> tenant of rows that only the mirror has."""
        if not uuids:
            return {}
        query = f"""
            SELECT id::text, tenant_id::text FROM runtime.{table.name}
            WHERE tenant_id = ANY(%(tenants)s::uuid[]) AND id = ANY(%(ids)s::uuid[])
        """
        return dict(self._ask_there(connection, query, ids=list(uuids)))

    def _not_settled(self, table):
        """Return the uuids whose changes wait, or that were refused: known already."""
        self.env.cr.execute(
            "SELECT row_uuid FROM mc_mirror_change WHERE table_name = %(name)s"
            " UNION SELECT row_uuid FROM mc_mirror_problem WHERE table_name = %(name)s",
            {"name": table.name},
        )
        return {uuid for (uuid,) in self.env.cr.fetchall()}

    def _note_repair(self, keys, gone):
        changes = self.env["mc.mirror.change"]
        by_company = {}
        for key, company in keys.items():
            by_company.setdefault(company, []).append(key)
        for company, own in by_company.items():
            changes._note(own, company, forced=True, deleted=gone)
