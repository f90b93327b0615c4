# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from contextlib import contextmanager
from pathlib import Path

from odoo import models
from odoo.tools import SQL

from ..lib import checkpoint, evidence_leaf
from ..lib.audit_export import bundle
from ..lib.transaction import under_test
from .mc_audit_timestamp import TimestampFailed

FILE_CHUNK_BYTES = 256 * 1024
# In place of a node that somebody deleted: verify.py has to find it, not we.
LOST_NODE = bytes(32)

HEAD_SQL = """
    SELECT tree_size, note FROM (
        SELECT DISTINCT ON (tree_size) tree_size, note, key_id
        FROM mc_checkpoint
        WHERE company_id = %(company)s AND (key_id IS NOT NULL OR NOT EXISTS (
            SELECT FROM mc_checkpoint c
            WHERE c.company_id = %(company)s AND c.key_id IS NOT NULL))
        ORDER BY tree_size, id DESC
    ) AS points
    ORDER BY tree_size
"""
RANGE_SQL = """
    SELECT min(l.leaf_index), max(l.leaf_index)
    FROM mc_evidence e JOIN mc_evidence_leaf l ON l.evidence_id = e.id
    WHERE e.company_id = %s AND e.recorded_at >= %s AND e.recorded_at < %s
      AND l.leaf_index < %s
"""
LEAVES_SQL = """
    SELECT l.leaf_index, l.leaf_hash, e.uuid, e.kind, w.uuid, e.recorded_at, s.uuid,
           e.content_sha256, r.evidence_uuid, r.recorded_at, r.retired_at
    FROM mc_evidence_leaf l
    LEFT JOIN mc_evidence e ON e.id = l.evidence_id
    LEFT JOIN mc_work_item w ON w.id = e.work_item_id
    LEFT JOIN mc_evidence s ON s.id = e.supersedes_id
    LEFT JOIN mc_evidence_retirement r ON r.evidence_id = l.evidence_id
    WHERE l.company_id = %s AND l.leaf_index BETWEEN %s AND %s
    ORDER BY l.leaf_index
"""


class McAuditExport(models.Model):
    """The sealed log for a bundle."""

    _inherit = "mc.audit.export"

    def _seal_first(self):
        """Seal what is not sealed yet, so that it is in the bundle with its proof.

        The sealer commits; when another one is at work, its rows count as not sealed.
        """
        if self.sudo().format == "bundle":
            self.env["mc.evidence.sealer"].sudo()._seal()

    @contextmanager
    def _nobody_seals(self):
        """Hold the sealer's lock while the reading transaction takes its snapshot.

        So every checkpoint that is older than the snapshot is in it, and verify.py can
        tell from a witness's checkpoint that the log lost it.
        """
        if under_test():  # its cursors are one transaction, with one sealer at most
            yield
            return
        with self.env.registry.cursor() as cr:
            cr.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('mc_evidence_seal', 0))"
            )
            yield

    def _log(self, tally, close):
        """Return the log as the snapshot has it.

        :param tally: gets a warning when there is no time stamp though one was wanted
        :param close: called when nothing more is read, before the time stamp is asked
            for: no transaction stays open while we wait for the network
        """
        return EvidenceLog(self, tally, close)


class EvidenceLog(bundle.Log):
    """What ``lib.audit_export.bundle`` reads, from the transaction's snapshot."""

    def __init__(self, export, tally, close):
        self._export = export
        self._tally = tally
        self._env = export.env
        self._close = close
        self._company = export.sudo().company_id
        self._company_uuid = self._company.mc_uuid
        self.origin = checkpoint.origin(self._company_uuid)
        self._env.cr.execute(HEAD_SQL, {"company": self._company.id})
        points = self._env.cr.fetchall()
        self._notes = bundle.thinned(points)
        self.all_checkpoints = len(points) == len(self._notes)
        self.head = points[-1][0] if points else 0
        self._find_range()
        self._node = self._env["mc.evidence.leaf"].sudo()._node_getter(self._company)
        self._key = self._env["mc.evidence.sealer"].sudo()._signing_key()
        self._tsa = self._env["mc.audit.timestamp"].sudo()._client(self._company)

    def _find_range(self):
        """Set the range: all leaves of the dates, and the neighbours on both sides.

        The neighbours show that the range was not cut off at its ends.
        """
        export = self._export.sudo()
        period = [export.date_from, export.date_to]
        self._env.cr.execute(RANGE_SQL, [self._company.id, *period, self.head])
        first, last = self._env.cr.fetchone()
        if first is not None:
            self.first_leaf = max(first - 1, 0)
            self.last_leaf = min(last + 1, self.head - 1)

    def leaves(self):
        period = [self._company.id, self.first_leaf, self.last_leaf]
        for index, value, *fields in self._export._fetch(SQL(LEAVES_SQL, *period)):
            yield index, value, self._header(*fields[:6]), self._retired(*fields[6:])

    def _retired(self, uuid, recorded_at, retired_at):
        if uuid is None:
            return None
        return {
            "uuid": uuid,
            "recorded_at": evidence_leaf.moment(recorded_at),
            "retired_at": evidence_leaf.moment(retired_at),
        }

    def _header(self, uuid, kind, work_item, recorded_at, supersedes, content_sha256):
        if uuid is None:
            return None
        return {
            "v": evidence_leaf.VERSION,
            "uuid": uuid,
            "company": self._company_uuid,
            "kind": kind,
            "work_item": work_item,
            "recorded_at": evidence_leaf.moment(recorded_at),
            "supersedes": supersedes,
            "content_sha256": content_sha256,
        }

    def notes(self):
        return self._notes

    def keys(self):
        keys = self._env["mc.evidence.key"].sudo()
        for key in keys.search([("company_id", "=", self._company.id)]):
            yield {
                "key_id": key.key_id,
                "public_key": key.public_key,
                "valid_from": evidence_leaf.moment(key.valid_from),
                "previous": key.previous_public_key or "",
                "signature": key.signature,
            }

    def files(self):
        attachments = self._env["ir.attachment"].sudo()
        for sha256, attachment_id in self._export._fetch(self._export._select_files()):
            yield sha256, self._content(attachments.browse(attachment_id))
            self._env.invalidate_all(flush=False)

    def _content(self, attachment):
        """Yield the file's bytes as they are now, nothing when they are gone."""
        if not attachment.store_fname:
            yield attachment.db_datas or b""
            return
        path = Path(attachment._full_path(attachment.store_fname))
        if path.is_file():
            with path.open("rb") as file:
                while chunk := file.read(FILE_CHUNK_BYTES):
                    yield chunk

    def get_node(self, level, index):
        try:
            return self._node(level, index)
        except KeyError:
            return LOST_NODE

    def sign(self, text):
        if not self._key:
            return None
        return base64.b64encode(self._key.sign_bytes(text.encode())).decode()

    def stamp(self, data):
        if not self._tsa:
            return None
        self._close()
        try:
            return self._tsa(data)
        except TimestampFailed as failure:
            self._tally.warning = f"There is no time stamp: {failure}"
            return None
