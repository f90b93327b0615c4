# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import fields, models
from odoo.addons.ipai_master_control.lib.transaction import retry_write

from ..lib.sender import Row
from ..lib.tables import TABLES, select_json
from .mc_mirror_sync import BUSY_SECONDS

CHUNK_ROWS = 5000


class McMirror(models.Model):
    """Bring over what was there before: table by table, by id, from where it stopped.

    What changes meanwhile is noted as always. Transactions that were open when the
    company got its mirror noted nothing, so it begins when they have ended.
    """

    _inherit = "mc.mirror"

    backfill_state = fields.Selection(
        [("waiting", "Waiting"), ("running", "Running"), ("done", "Done")],
        "Backfill",
        readonly=True,
        copy=False,
    )
    backfill_table = fields.Char(readonly=True, copy=False)
    backfill_position = fields.Integer(readonly=True, copy=False)
    backfill_done = fields.Integer("Rows Sent", readonly=True, copy=False)
    backfill_total = fields.Integer("Rows in All", readonly=True, copy=False)
    backfill_percent = fields.Float("Progress", compute="_compute_backfill_percent")
    # An xid8 is larger than Odoo's integers.
    backfill_after_xid = fields.Char(readonly=True, copy=False)

    def _compute_backfill_percent(self):
        for mirror in self:
            total = mirror.backfill_total
            share = 100.0 * mirror.backfill_done / total if total else 0.0
            done = mirror.backfill_state == "done"
            mirror.backfill_percent = 100.0 if done else min(share, 99.0)

    def action_backfill(self):
        """Send everything again; what is there already is not changed by it."""
        self.check_access("write")
        self.sudo()._begin_backfill()

    def _begin_backfill(self):
        for mirror in self:
            self.env.cr.execute("SELECT pg_current_xact_id()::text")
            mirror.write(
                {
                    "backfill_state": "waiting",
                    "backfill_after_xid": self.env.cr.fetchone()[0],
                    "backfill_table": next(iter(TABLES)),
                    "backfill_position": 0,
                    "backfill_done": 0,
                    "backfill_total": 0,
                }
            )
            mirror._enqueue()

    def _backfill_chunk(self, connection):
        """Send the next rows and store how far it came."""
        if not retry_write(self.env, self._may_backfill):
            if self.backfill_state == "waiting":
                self._enqueue(BUSY_SECONDS)
            return 0, False
        rows, last = retry_write(self.env, self._next_rows)
        refused = self._send(connection, rows)
        retry_write(self.env, partial(self._store_progress, rows, last, refused))
        # Changes are not kept waiting by it.
        self._send_batch(connection)
        return len(rows), self.backfill_state == "running"

    def _may_backfill(self):
        """Say whether there is something to do, and count it at the beginning."""
        if self.backfill_state == "waiting" and self._all_note():
            totals = [self._count(table) for table in self._present_tables()]
            self.write({"backfill_state": "running", "backfill_total": sum(totals)})
        return self.backfill_state == "running"

    def _all_note(self):
        """Say whether each transaction that runs sees that the company is mirrored."""
        self.env.cr.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8",
            [self.backfill_after_xid],
        )
        return self.env.cr.fetchone()[0]

    def _present_tables(self):
        return [table for table in TABLES.values() if table.model in self.env]

    def _count(self, table):
        self.env.cr.execute(
            f"SELECT count(*) FROM {table.source} r"
            " JOIN res_company c ON c.id = r.company_id WHERE c.mc_mirror_id = %s",
            [self.id],
        )
        return self.env.cr.fetchone()[0]

    def _next_rows(self):
        """Return (rows, id of the last one); none when the table is over."""
        table = TABLES[self.backfill_table]
        if table.model not in self.env:
            return [], 0
        self.env.cr.execute(
            select_json(table, "WHERE r.id > %(after)s ORDER BY r.id LIMIT %(limit)s"),
            {
                "mirror": self.id,
                "after": self.backfill_position,
                "limit": self._fewer(CHUNK_ROWS),
            },
        )
        rows, last = [], 0
        for last, uuid, company, text in self.env.cr.fetchall():  # noqa: B007
            rows.append(Row((table.name, uuid), company, text))
        return rows, last

    def _store_progress(self, rows, last, refused):
        self.env["mc.mirror.problem"]._settle({row.key for row in rows}, refused)
        vals = {
            "backfill_position": last,
            "backfill_done": self.backfill_done + len(rows),
        }
        if not rows:
            names = list(TABLES)
            later = names[names.index(self.backfill_table) + 1 :]
            vals["backfill_position"] = 0
            if later:
                vals["backfill_table"] = later[0]
            else:
                vals["backfill_state"] = "done"
        self.write(vals)
        self._note_success()
