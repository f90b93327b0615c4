# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read a company's sealed log from PostgreSQL, streaming, for the verification.

Takes a psycopg2 connection in a transaction with one snapshot (REPEATABLE READ). Only
SELECTs; works in Odoo and without it.
"""

import itertools
import json
from collections import namedtuple
from contextlib import contextmanager
from pathlib import Path

from . import evidence_leaf
from .key_chain import KnownKey

ROWS_AT_ONCE = 500
CHUNK_BYTES = 1 << 20

Leaf = namedtuple("Leaf", "leaf_index evidence_id leaf_hash sealed_at row retired")
Point = namedtuple("Point", "id tree_size root_hash note key_id sealed_at")
Retired = namedtuple("Retired", "retired_at due_at is_recorded")
ROW_FIELDS = (
    "uuid kind work_item recorded_at supersedes content_sha256 salt name body uri"
    " actor_name file_sha256 meta erased_at attachment_id store_fname"
)


class Row(namedtuple("Row", ROW_FIELDS)):
    """One row of evidence, with what its header refers to."""

    def header_hash(self, company):
        """Return the leaf hash (hex) that the row gives now."""
        return evidence_leaf.leaf_hash(
            uuid=self.uuid,
            company=company,
            kind=self.kind,
            work_item=self.work_item,
            recorded_at=self.recorded_at,
            supersedes=self.supersedes,
            content_sha256=self.content_sha256,
        ).hex()


LEAVES_SQL = """
    SELECT l.leaf_index, l.evidence_id, l.leaf_hash, p.sealed_at,
        r.retired_at, r.due_at, r.batch_uuid, e.id,
        e.uuid, e.kind, w.uuid, e.recorded_at, s.uuid, e.content_sha256, e.salt,
        e.name, e.body, e.uri, e.actor_name, e.file_sha256, e.meta, e.erased_at,
        e.attachment_id, a.store_fname
    FROM mc_evidence_leaf l
    LEFT JOIN mc_checkpoint p ON p.id = l.checkpoint_id
    LEFT JOIN mc_evidence e ON e.id = l.evidence_id
    LEFT JOIN mc_work_item w ON w.id = e.work_item_id
    LEFT JOIN mc_evidence s ON s.id = e.supersedes_id
    LEFT JOIN ir_attachment a ON a.id = e.attachment_id
    LEFT JOIN mc_evidence_retirement r ON r.evidence_id = l.evidence_id
        AND r.company_id = l.company_id AND r.leaf_index = l.leaf_index
    WHERE l.company_id = %s
    ORDER BY l.leaf_index
"""


def companies(connection):
    """Return ``[(id, uuid, name)]`` of all companies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.mc_uuid, c.name FROM res_company c ORDER BY c.id"
        )
        return cursor.fetchall()


class LogSource:
    """The log of one company."""

    def __init__(self, connection, company, filestore=None):
        """Prepare.

        :param company: ``(id, uuid, name)``, see :func:`companies`
        :param filestore: the folder of the database's attachments
        """
        self.connection = connection
        self.company_id, self.company_uuid, self.company_name = company
        self.filestore = filestore and Path(filestore)
        self._numbers = itertools.count()

    def _rows(self, statement):
        """Stream rows through a server-side cursor."""
        name = f"mc_verify_{id(self)}_{next(self._numbers)}"
        with self._cursor(name) as cursor:
            cursor.itersize = ROWS_AT_ONCE
            cursor.execute(statement, [self.company_id])
            yield from cursor

    @contextmanager
    def _cursor(self, name=None):
        cursor = self.connection.cursor(name) if name else self.connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def _one(self, statement, parameters):
        with self._cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchone()

    def keys(self):
        """Return the KnownKey rows."""
        statement = """
            SELECT key_id, public_key, valid_from, previous_public_key, signature
            FROM mc_evidence_key WHERE company_id = %s ORDER BY valid_from, id
        """
        return [
            KnownKey(key_id, public, evidence_leaf.moment(start), before or "", value)
            for key_id, public, start, before, value in self._rows(statement)
        ]

    def leaf_count(self):
        return self._one(
            "SELECT count(*) FROM mc_evidence_leaf WHERE company_id = %s",
            [self.company_id],
        )[0]

    def leaves(self):
        """Yield Leaf by leaf index; ``row`` is None when the evidence is gone."""
        batches = self._recorded_batches()
        for index, evidence_id, value, sealed_at, *rest in self._rows(LEAVES_SQL):
            retired_at, due_at, batch, found, *row = rest
            retired = retired_at and Retired(
                retired_at, due_at, _is_recorded(batches, batch, index)
            )
            yield Leaf(
                index,
                evidence_id,
                value,
                sealed_at,
                Row(*row) if found else None,
                retired,
            )

    def _recorded_batches(self):
        """Return ``{uuid: [[first, last], …]}``: which leaves each retention dropped.

        None instead of the list: the record of that retention was retired itself.
        """
        statement = """
            SELECT b.batch_uuid, e.meta FROM (
                SELECT DISTINCT batch_uuid FROM mc_evidence_retirement
                WHERE company_id = %s) b
            LEFT JOIN mc_evidence e ON e.uuid = b.batch_uuid AND e.kind = 'erasure'
            WHERE e.id IS NOT NULL OR EXISTS (
                SELECT FROM mc_evidence_retirement r
                WHERE r.evidence_uuid = b.batch_uuid)
        """
        return {
            batch: meta and _listed(meta, "leaves")
            for batch, meta in self._rows(statement)
        }

    def nodes(self):
        """Yield ``(level, index, hash)`` in the order in which subtrees get full."""
        statement = """
            SELECT level, node_index, hash FROM mc_evidence_node WHERE company_id = %s
            ORDER BY (node_index::bigint + 1) << level::int, level
        """
        for level, index, value in self._rows(statement):
            yield level, index, bytes(value)

    def checkpoints(self):
        """Yield Point in the order in which they were made."""
        statement = """
            SELECT id, tree_size, root_hash, note, key_id, sealed_at
            FROM mc_checkpoint WHERE company_id = %s ORDER BY id
        """
        for row in self._rows(statement):
            yield Point(*row)

    def unsealed(self):
        """Return ``(count, first id)`` of evidence without a leaf."""
        return self._one(
            """
            SELECT count(*), min(e.id) FROM mc_evidence e
            WHERE e.company_id = %s AND NOT EXISTS (
                SELECT FROM mc_evidence_leaf l WHERE l.evidence_id = e.id)
            """,
            [self.company_id],
        )

    def erasures(self):
        """Return the uuids of evidence whose erasure is recorded as evidence."""
        statement = """
            SELECT e.meta FROM mc_evidence e
            WHERE e.company_id = %s AND e.kind = 'erasure' AND e.meta IS NOT NULL
        """
        found = set()
        for (meta,) in self._rows(statement):
            found.update(one for one in _listed(meta, "erased") if isinstance(one, str))
        return found

    def file_chunks(self, row):
        """Return an iterator over the file's bytes, None when it is not there."""
        if not row.attachment_id:
            return None
        if not row.store_fname:
            found = self._one(
                "SELECT db_datas FROM ir_attachment WHERE id = %s", [row.attachment_id]
            )
            if not found:
                return None
            return iter([bytes(found[0] or b"")])
        path = self._path(row.store_fname)
        return _chunks(path) if path else None

    def _path(self, name):
        if not self.filestore:
            return None
        folder = self.filestore.resolve()
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None


def _chunks(path):
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _is_recorded(batches, batch, index):
    """Say whether the record of the retention names the leaf."""
    if batch not in batches:
        return False
    ranges = batches[batch]
    return ranges is None or any(
        isinstance(one, list) and len(one) == 2 and one[0] <= index <= one[1]
        for one in ranges
    )


def _listed(meta, key):
    try:
        value = json.loads(meta)
    except ValueError:
        return []
    items = value.get(key) if isinstance(value, dict) else None
    return items if isinstance(items, list) else []
