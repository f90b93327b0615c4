# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import uuid

from odoo import api, models
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import SQL

from ..lib.audit_export import bundle
from ..lib.audit_export.formats import FORMATS
from ..lib.audit_export.rows import COLUMNS, About
from ..lib.audit_export.tally import Tally
from ..lib.transaction import retry_write, under_test

FETCH_ROWS = 2000
TIME_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
JOINS = {
    "item": ("mc_work_item", "id", "work_item_id"),
    "earlier": ("mc_evidence", "id", "supersedes_id"),
    "file": ("ir_attachment", "id", "attachment_id"),
}
# In the order of BUNDLE_COLUMNS, which begins with COLUMNS.
SELECTED = (
    'leaf."leaf_index"',
    "to_char(mc_evidence.recorded_at, %(time)s)",
    "mc_evidence.uuid",
    "mc_evidence.kind",
    "mc_evidence.name",
    "mc_evidence.body",
    "mc_evidence.uri",
    "mc_evidence.actor_name",
    "item.uuid",
    "item.reference",
    "item.name",
    "lane.code",
    "item.source",
    "item.priority",
    "item.state",
    "earlier.uuid",
    "file.name",
    "mc_evidence.file_sha256",
    "mc_evidence.content_sha256",
    "mc_evidence.meta",
    "to_char(mc_evidence.erased_at, %(time)s)",
    "mc_evidence.salt",
)
ORDERS = {
    "time": "mc_evidence.recorded_at, mc_evidence.id",
    "case": "mc_evidence.work_item_id, mc_evidence.recorded_at, mc_evidence.id",
    "leaf": "leaf.leaf_index, mc_evidence.id",
}


class McAuditExport(models.Model):
    """Reading: rows of one snapshot through a cursor on the server, as who asks."""

    _inherit = "mc.audit.export"

    def _check_size(self):
        """Count the rows; raise UserError when the format does not take so many.

        :returns: the number of rows
        """
        self.ensure_one()
        total = self._count_rows()
        limit = getattr(FORMATS[self.sudo().format], "MAX_ROWS", None)
        if limit and total > limit:
            raise UserError(
                self.env._(
                    "%(format)s takes at most %(limit)s rows, this range has"
                    " %(total)s. Take a shorter range or another format.",
                    format=self.sudo().format,
                    limit=limit,
                    total=total,
                )
            )
        return total

    def _query(self):
        """Return the Query of the wanted rows that the user of the env may read."""
        export = self.sudo()
        domain = [("company_id", "=", export.company_id.id)]
        if export.lane_ids:
            domain.append(("work_item_id.lane_id", "in", export.lane_ids.ids))
        if export.sources:
            domain.append(("work_item_id.source", "in", export.sources.split(",")))
        if export.item_ids:
            domain.append(("work_item_id", "in", export.item_ids.ids))
        evidence = self.env["mc.evidence"].with_company(export.company_id)
        # Lanes that were archived count; evidence has no active field of its own.
        query = evidence.with_context(active_test=False)._search(domain)
        query.add_where(
            SQL(
                "mc_evidence.recorded_at >= %s AND mc_evidence.recorded_at < %s",
                export.date_from,
                export.date_to,
            )
        )
        return query

    def _count_rows(self):
        self.env.cr.execute(self._query().select(SQL("count(*)")))
        return self.env.cr.fetchone()[0]

    def _select(self, columns, order, head=None):
        """Return the SQL of the rows.

        :param columns: the first of ``SELECTED``, in their order
        :param head: how many leaves the proofs cover; later ones count as not sealed
        """
        query = self._query()
        self._join(query, "leaf", "mc_evidence_leaf", "evidence_id", "id", head)
        for alias, names in JOINS.items():
            self._join(query, alias, *names)
        query.add_join("LEFT JOIN", "lane", "mc_lane", SQL("lane.id = item.lane_id"))
        query.order = SQL(ORDERS[order])
        selected = SELECTED[: len(columns)]
        return query.select(*(SQL(text, time=TIME_FORMAT) for text in selected))

    def _join(self, query, alias, table, column, link, head=None):
        condition = SQL(
            "%s = %s",
            SQL.identifier(alias, column),
            SQL.identifier("mc_evidence", link),
        )
        if head is not None:
            condition = SQL("%s AND leaf.leaf_index < %s", condition, head)
        query.add_join("LEFT JOIN", alias, table, condition)

    def _select_files(self):
        """Return the SQL of the rows' ``(SHA-256, attachment id)``, each file once."""
        query = self._query()
        query.add_where(
            SQL(
                "mc_evidence.attachment_id IS NOT NULL"
                " AND mc_evidence.erased_at IS NULL"
            )
        )
        query.order = SQL("mc_evidence.file_sha256, mc_evidence.id")
        return query.select(
            SQL(
                "DISTINCT ON (mc_evidence.file_sha256) mc_evidence.file_sha256,"
                " mc_evidence.attachment_id"
            )
        )

    def _rows(self, columns, order, head=None):
        """Yield row dicts, ``FETCH_ROWS`` at a time from a cursor on the server."""
        for values in self._fetch(self._select(columns, order, head)):
            yield dict(zip(columns, values, strict=True))

    @api.model
    def _fetch(self, statement):
        """Yield the tuples of a SELECT (an ``SQL``) with flat memory."""
        cr = self.env.cr
        name = SQL.identifier(f"mc_audit_export_{uuid.uuid4().hex}")
        # The planner would favour the first rows; we want the last one soon.
        cr.execute("SET LOCAL cursor_tuple_fraction = 1.0")
        cr.execute(SQL("DECLARE %s NO SCROLL CURSOR FOR %s", name, statement))
        rows = True
        while rows:
            cr.execute(SQL("FETCH FORWARD %s FROM %s", FETCH_ROWS, name))
            yield from (rows := cr.fetchall())
        cr.execute(SQL("CLOSE %s", name))

    def _about(self, total):
        export = self.sudo()
        filters = {
            "lane": export.lane_ids.mapped("code"),
            "source": export.sources.split(",") if export.sources else [],
            "item": export.item_ids.mapped("uuid"),
        }
        return About(
            company=export.company_id.name,
            date_from=self._iso(export.date_from),
            date_to=self._iso(export.date_to),
            made_at=self._iso(self._snapshot_time()),
            made_by=export.user_id.name,
            total=total,
            filters={name: values for name, values in filters.items() if values},
            uuid=export.uuid,
        )

    def _snapshot_time(self):
        """Return when the reading transaction began: every earlier seal is in it."""
        self.env.cr.execute("SELECT now() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0]

    @api.model
    def _iso(self, moment):
        return moment.isoformat(timespec="microseconds") + "Z"

    def _make(self, tally, close=lambda: None):
        """Yield the file's bytes; all rows are of the transaction's snapshot.

        :param close: ends the reading transaction, for what waits for the network
        """
        module, about = FORMATS[self.sudo().format], self._about(tally.total)
        if module is bundle:
            log = self._log(tally, close)
            rows = self._rows(bundle.BUNDLE_COLUMNS, module.ORDER, log.head)
            chunks = bundle.chunks(tally.rows(rows), about, log)
        else:
            rows = self._rows(COLUMNS, module.ORDER)
            chunks = module.chunks(tally.rows(rows), about)
        yield from tally.chunks(chunks)

    def _stream(self):
        """Return a generator of the file's bytes that outlives the request.

        It has a connection of its own, and notes in the record how it ended.
        """
        return _stream(self.env.registry.db_name, self.env.uid, self.id)

    @contextlib.contextmanager
    def _apart(self):
        """Give the record in a transaction of its own, committed at the end.

        Under Odoo's tests it is the transaction of the test.
        """
        if under_test():
            yield self
            return
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr))

    def _report(self, percent):
        """Note the progress, where others see it at once."""
        with self._apart() as export:
            export.env.cr.execute(
                "UPDATE mc_audit_export SET progress = %s WHERE id = %s",
                [percent, export.id],
            )

    def _finish(self, tally):
        """Note in record and evidence what was handed out."""
        self.sudo().write(
            {
                "state": "done",
                "progress": 100,
                "row_count": tally.row_count,
                "size_bytes": tally.size_bytes,
                "sha256": tally.sha256,
                "finished_at": self.env["mc.clock"].now(),
                "error": tally.warning,
            }
        )
        self._append_evidence(
            {
                "stage": "completed",
                "rows": tally.row_count,
                "bytes": tally.size_bytes,
                "sha256": tally.sha256,
                "warning": tally.warning or None,
            },
            supersedes=self.sudo().evidence_id,
        )

    def _fail(self, reason):
        self.sudo().write(
            {
                "state": "failed",
                "error": reason,
                "finished_at": self.env["mc.clock"].now(),
            }
        )


def _stream(db_name, uid, export_id):
    registry = Registry(db_name)
    try:
        with _opened(registry, uid, export_id) as export:
            export._seal_first()
        with _opened(registry, uid, export_id) as export:
            with export._nobody_seals():
                total = export._count_rows()
            tally = Tally(total, export._report)
            yield from export._make(tally, export.env.cr.rollback)
    except BaseException:
        # GeneratorExit, too: the client went away before the end.
        _note(registry, uid, export_id, "_fail", "The transfer was interrupted.")
        raise
    _note(registry, uid, export_id, "_finish", tally)


@contextlib.contextmanager
def _opened(registry, uid, export_id):
    with registry.cursor() as cr:
        yield api.Environment(cr, uid, {})["mc.audit.export"].browse(export_id)


def _note(registry, uid, export_id, method, value):
    with _opened(registry, uid, export_id) as export:
        retry_write(export.env, lambda: getattr(export, method)(value))
