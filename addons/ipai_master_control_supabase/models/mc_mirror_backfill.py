# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from functools import partial
from typing import NamedTuple

from odoo import fields, models
from odoo.addons.ipai_master_control.lib.transaction import retry_write

from ..lib.open_transactions import open_transactions
from ..lib.rows import Row
from ..lib.tables import PAYLOADS, TABLES, TEXTS, select_json, told_by
from .mc_mirror_sync import BUSY_SECONDS

CHUNK_ROWS = 5000


class Chunk(NamedTuple):
    """Rows that are sent together.

    :param number: of the backfill that they are of, ``McMirror.backfill_number``
    :param rows: list of ``lib.rows.Row``, none when the table is over
    :param last: id of the last one
    """

    number: int
    rows: list
    last: int


class McMirror(models.Model):
    """Bring over what was there before: table by table, by id, from where it stopped.

    What changes meanwhile is noted as always. Transactions that were open when the
    company got its mirror may not see it, and note nothing: so the job lists what is
    open once the mirror is there for all, and begins when each of these has ended.

    A setting that lets texts or payloads out, or no longer does, has the rows of the
    tables that it is about sent again: there they get what they lack, or lose it.
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
    backfill_written = fields.Integer(
        "Rows Changed There",
        readonly=True,
        copy=False,
        help="Rows that the mirror did not have, or had otherwise: all of a new mirror;"
        " those with texts or payloads when these are withheld.",
    )
    # Names, separated by commas; empty are all.
    backfill_tables = fields.Char(readonly=True, copy=False)
    backfill_percent = fields.Float("Progress", compute="_compute_backfill_percent")
    # JSON: names of transactions; nothing before the job has looked.
    backfill_awaits = fields.Char(readonly=True, copy=False)
    backfill_number = fields.Integer(
        readonly=True, copy=False, help="Counts the times that it began anew."
    )

    def _compute_backfill_percent(self):
        for mirror in self:
            total = mirror.backfill_total
            share = 100.0 * mirror.backfill_done / total if total else 0.0
            done = mirror.backfill_state == "done"
            mirror.backfill_percent = 100.0 if done else min(share, 99.0)

    def write(self, vals):
        """Write; what a setting lets out, or no longer does, is sent again."""
        settings = [name for name in (PAYLOADS, TEXTS) if name in vals]
        before = {(one, name): one[name] for one in self for name in settings}
        result = super().write(vals)
        for mirror in self:
            changed = [
                name for name in settings if mirror[name] != before[mirror, name]
            ]
            if changed:
                mirror.sudo()._send_again(told_by(*changed))
        return result

    def action_backfill(self):
        """Send everything again; what is there already is not changed by it."""
        self.check_access("write")
        self.sudo()._begin_backfill()

    def _begin_backfill(self):
        """Send all rows, once each transaction notes what it changes."""
        self._start_from(list(TABLES), None)

    def _send_again(self, names):
        """Send the rows of some tables; a company that is mirrored awaits nobody.

        :param names: of the tables
        """
        self.ensure_one()
        if not self._is_live():
            return
        if self.backfill_state in ("waiting", "running"):
            self._begin_backfill()
        else:
            self._start_from(names, "[]")

    def _start_from(self, names, awaits):
        for mirror in self:
            mirror.write(
                {
                    "backfill_state": "waiting",
                    "backfill_awaits": awaits,
                    "backfill_number": mirror.backfill_number + 1,
                    "backfill_tables": ",".join(names),
                    "backfill_table": names[0],
                    "backfill_position": 0,
                    "backfill_done": 0,
                    "backfill_total": 0,
                    "backfill_written": 0,
                }
            )
            mirror._enqueue()

    def _backfill_chunk(self, connection):
        """Send the next rows and store how far it came."""
        if not retry_write(self.env, self._may_backfill):
            if self.backfill_state == "waiting":
                self._enqueue(BUSY_SECONDS)
            return 0, False
        chunk = retry_write(self.env, self._next_rows)
        sent = self._send(connection, chunk.rows)
        retry_write(self.env, partial(self._store_progress, chunk, sent))
        # Changes are not kept waiting by it.
        self._send_batch(connection)
        return len(chunk.rows), self.backfill_state == "running"

    def _may_backfill(self):
        """Say whether there is something to do, and count it at the beginning."""
        if self.backfill_state == "waiting" and self._all_note():
            chosen = self._chosen_tables()
            present = [one for one in self._present_tables() if one.name in chosen]
            totals = [self._count(table) for table in present]
            self.write({"backfill_state": "running", "backfill_total": sum(totals)})
        return self.backfill_state == "running"

    def _all_note(self):
        """Say whether each transaction that runs sees that the company is mirrored."""
        if not self.backfill_awaits:
            # This transaction sees the mirror: whoever does not is on the list.
            self.backfill_awaits = json.dumps(sorted(open_transactions(self.env.cr)))
        awaited = set(json.loads(self.backfill_awaits))
        return not awaited & open_transactions(self.env.cr)

    def _chosen_tables(self):
        """Return the names of the tables that are sent, in their order."""
        return (self.backfill_tables or ",".join(TABLES)).split(",")

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
        """Return the next :class:`Chunk`."""
        number = self.backfill_number
        table = TABLES[self.backfill_table]
        if table.model not in self.env:
            return Chunk(number, [], 0)
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
        return Chunk(number, rows, last)

    def _store_progress(self, chunk, sent):
        self.env["mc.mirror.problem"]._settle(
            {row.key for row in chunk.rows}, sent.refused
        )
        if chunk.number != self.backfill_number:
            return  # somebody has it begin anew
        vals = {
            "backfill_position": chunk.last,
            "backfill_done": self.backfill_done + len(chunk.rows),
            "backfill_written": self.backfill_written + sent.written,
        }
        if not chunk.rows:
            names = self._chosen_tables()
            later = names[names.index(self.backfill_table) + 1 :]
            vals["backfill_position"] = 0
            if later:
                vals["backfill_table"] = later[0]
            else:
                vals["backfill_state"] = "done"
        self.write(vals)
        self._note_success()
