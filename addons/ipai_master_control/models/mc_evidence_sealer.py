# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import logging
from contextlib import contextmanager

from odoo import api, models

from ..lib import anchors, checkpoint, evidence_leaf, merkle, secrets, transaction
from .trust import trusted

BATCH_ROWS = 50_000
# Ids are drawn a moment before their transaction has a number; see _settled_id.
SETTLE_SECONDS = 600

_logger = logging.getLogger(__name__)


class LogDamaged(Exception):
    """The stored log is not what the last checkpoint says: Verify has to tell why."""


class McEvidenceSealer(models.AbstractModel):
    """Appends new evidence to the sealed log and signs a checkpoint, every minute.

    Business transactions know nothing of it and take no lock: they only insert rows.
    One sealer at a time (an advisory lock, taken on a connection of its own *before*
    the sealing transaction has its snapshot) reads the rows that have no leaf yet.

    Which rows are new? A transaction may draw a low id, take its time, and commit after
    rows with higher ids were sealed. So a row is new when it has no leaf, not when its
    id is high. To keep the search short, each checkpoint stores ``settled_id``: up to
    it, every transaction that could still bring a row had ended before a pass that
    looked there. It is found without looking at the clock alone: a checkpoint notes the
    first transaction number that its snapshot did not know (``snapshot_xmax``); when a
    later pass runs in which all lower numbers have ended (``pg_snapshot_xmin``), that
    pass has seen all their rows. Once a day a thorough pass looks everywhere.
    """

    _name = "mc.evidence.sealer"
    _description = "Evidence Sealer"

    @api.model
    def _cron_seal(self, thorough=False):
        """Seal, then tell the witnesses. Returns how many rows were sealed."""
        sealed = self._seal(thorough)
        self.env["mc.checkpoint.publication"]._publish_pending()
        return sealed

    @api.model
    def _seal(self, thorough=False):
        """Seal all companies' new evidence; return how many rows.

        Commits after each batch. A damaged log of one company stops that company only.
        """
        transaction.end_transaction(self.env)
        sealed = 0
        with self._only_sealer() as alone:
            if not alone:
                _logger.info("Another sealer is at work.")
                return 0
            # pylint: disable=no-search-all
            companies = self.env["res.company"].sudo().search([], order="id")
            for company_id in companies.ids:
                sealed += self._seal_company(company_id, thorough)
        return sealed

    @contextmanager
    def _only_sealer(self):
        with self.env.registry.cursor() as cr:
            cr.execute(
                "SELECT pg_try_advisory_xact_lock("
                "hashtextextended('mc_evidence_seal', 0))"
            )
            yield cr.fetchone()[0]

    def _seal_company(self, company_id, thorough):
        total = 0
        while True:
            try:
                count = transaction.retry_write(
                    self.env, lambda: self._seal_batch(company_id, thorough)
                )
            except LogDamaged as damage:
                if not transaction.under_test():
                    self.env.cr.rollback()
                _logger.error("Company %s: not sealed, %s", company_id, damage)
                return total
            total += count
            if count < BATCH_ROWS:
                return total

    def _seal_batch(self, company_id, thorough):
        """Seal up to BATCH_ROWS rows in one transaction; return how many."""
        company = self.env["res.company"].sudo().browse(company_id)
        last = self.env["mc.checkpoint"]._latest(company)
        key = self._signing_key()
        rows = self._new_rows(company, 0 if thorough else last.settled_id)
        if not rows and not (last and key and not last.key_id):
            return 0
        frontier = self._load_frontier(company, last)
        leaves, nodes = self._append(company, frontier, rows)
        point = self._write_checkpoint(company, key, frontier, last, rows)
        self._store(company, point, leaves, nodes)
        self.env["mc.checkpoint.publication"]._owe(point)
        return len(rows)

    @api.model
    def _signing_key(self):
        """Return the SigningKey of the environment, or None (and log why)."""
        try:
            return checkpoint.SigningKey.parse(secrets.resolve(anchors.SIGNING_KIND))
        except secrets.SecretMissing as missing:
            _logger.warning("Checkpoints are not signed. %s", missing)
        except checkpoint.BadKey as bad:
            _logger.error("Checkpoints are not signed. %s", bad)
        return None

    def _new_rows(self, company, after_id):
        self.env.cr.execute(
            """
            SELECT e.id, e.uuid, e.kind, w.uuid, e.recorded_at, s.uuid,
                   e.content_sha256
            FROM mc_evidence e
            LEFT JOIN mc_work_item w ON w.id = e.work_item_id
            LEFT JOIN mc_evidence s ON s.id = e.supersedes_id
            WHERE e.company_id = %s AND e.id > %s AND NOT EXISTS (
                SELECT FROM mc_evidence_leaf l WHERE l.evidence_id = e.id)
            ORDER BY e.id
            LIMIT %s
            """,
            [company.id, after_id or 0, BATCH_ROWS],
        )
        return self.env.cr.fetchall()

    def _load_frontier(self, company, last):
        """Return the tree's right edge, after a look whether the log is whole.

        :raises LogDamaged: sealing on would hide what somebody did to the log
        """
        self.env.cr.execute(
            "SELECT COALESCE(max(leaf_index) + 1, 0) FROM mc_evidence_leaf"
            " WHERE company_id = %s",
            [company.id],
        )
        leaves = self.env.cr.fetchone()[0]
        size = last.tree_size or 0
        if leaves != size:
            raise LogDamaged(f"{leaves} leaves, the last checkpoint has {size}")
        found = self.env["mc.evidence.leaf"]._nodes(
            company, merkle.frontier_nodes(size)
        )
        try:
            frontier = merkle.Frontier.load(size, lambda *node: found[node])
        except KeyError as missing:
            raise LogDamaged(f"node {missing} is missing") from None
        if last and frontier.root().hex() != last.root_hash:
            raise LogDamaged(f"the nodes do not give the root of size {size}")
        return frontier

    def _append(self, company, frontier, rows):
        """Return ``(leaves, nodes)`` as lines for COPY, without the checkpoint."""
        leaves, nodes, company_uuid = [], [], company.mc_uuid
        for id_, uuid, kind, item, recorded_at, supersedes, content in rows:
            leaf = evidence_leaf.leaf_hash(
                uuid=uuid,
                company=company_uuid,
                kind=kind,
                work_item=item,
                recorded_at=recorded_at,
                supersedes=supersedes,
                content_sha256=content,
            )
            leaves.append((frontier.size, id_, leaf.hex()))
            nodes.extend(frontier.append(leaf))
        return leaves, nodes

    def _write_checkpoint(self, company, key, frontier, last, rows):
        now = self.env["mc.clock"].now()
        body = checkpoint.Checkpoint(
            checkpoint.origin(company.mc_uuid),
            frontier.size,
            frontier.root(),
            evidence_leaf.moment(now),
        )
        note = key.sign(body) if key else body.text()
        vals = {
            "company_id": company.id,
            "tree_size": frontier.size,
            "root_hash": frontier.root().hex(),
            "note": note,
            "sealed_at": now,
            "seen_id": max([last.seen_id or 0, *(row[0] for row in rows[-1:])]),
            "settled_id": self._settled_id(company, last, len(rows)),
            "snapshot_xmax": self._snapshot_xmax(),
        }
        if key:
            self.env["mc.evidence.key"]._take_over(company, key, now)
            vals["key_id"] = key.public.key_id
            vals["signature"] = note.rstrip("\n").rpartition(" ")[2]
        return trusted(self.env["mc.checkpoint"].sudo()).create([vals])

    def _snapshot_xmax(self):
        self.env.cr.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        return self.env.cr.fetchone()[0]

    def _settled_id(self, company, last, count):
        """Return the id up to which no unsealed row can appear after this pass.

        ``SETTLE_SECONDS``: a backend draws the id in the instant before it gets a
        transaction number, so a number alone would leave a gap of microseconds.
        A pass that was cut off by the batch limit has not seen everything.
        """
        before = last.settled_id or 0
        if count >= BATCH_ROWS:
            return before
        self.env.cr.execute(
            """
            SELECT max(seen_id) FROM (
                SELECT seen_id FROM mc_checkpoint
                WHERE company_id = %s AND seen_id > %s
                  AND sealed_at < %s - %s * interval '1 second'
                  AND snapshot_xmax::xid8 <= pg_snapshot_xmin(pg_current_snapshot())
                ORDER BY id DESC
                LIMIT 1
            ) AS settled
            """,
            [company.id, before, self.env["mc.clock"].now(), SETTLE_SECONDS],
        )
        return max(before, self.env.cr.fetchone()[0] or 0)

    def _store(self, company, point, leaves, nodes):
        self.env.cr.flush()
        lines = (
            f"{company.id}\t{index}\t{id_}\t{leaf}\t{point.id}\n"
            for index, id_, leaf in leaves
        )
        self._copy(
            "COPY mc_evidence_leaf"
            " (company_id, leaf_index, evidence_id, leaf_hash, checkpoint_id)"
            " FROM STDIN",
            lines,
        )
        lines = (
            f"{company.id}\t{level}\t{index}\t\\\\x{value.hex()}\n"
            for level, index, value in nodes
        )
        self._copy(
            "COPY mc_evidence_node (company_id, level, node_index, hash) FROM STDIN",
            lines,
        )

    def _copy(self, statement, lines):
        self.env.cr.copy_expert(statement, io.StringIO("".join(lines)))
