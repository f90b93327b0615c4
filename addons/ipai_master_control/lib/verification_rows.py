# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The part of the verification that looks at single rows and their files."""

import datetime
import hashlib

from . import canonical

# Retention below this is none: an attacker cannot call yesterday's row retired.
MIN_RETENTION = datetime.timedelta(days=365)
CONTENT = ("name", "body", "uri", "actor_name", "file_sha256", "meta")


class RowChecks:
    """Checks of one leaf's row; uses ``report``, ``source`` and ``erasures``."""

    def _check_row(self, leaf):
        row, where = leaf.row, f"evidence {leaf.evidence_id} (leaf {leaf.leaf_index})"
        place = {"evidence_id": leaf.evidence_id, "leaf_index": leaf.leaf_index}
        if row is None:
            self._check_retired(leaf, where, place)
            return
        if row.header_hash(self.source.company_uuid) != leaf.leaf_hash:
            self.report.add(
                "row",
                where,
                "its header (kind, time, work item, company, version or content hash)"
                " is not the one that was sealed",
                **place,
            )
        elif row.erased_at:
            self._check_erased(row, where, place)
        elif not self._content_fits(row):
            self.report.add(
                "content", where, "its content was changed after it was sealed", **place
            )
        else:
            self._check_file(row, where, place)

    def _content_fits(self, row):
        try:
            content = {name: getattr(row, name) or None for name in CONTENT}
            return canonical.content_hash(row.salt, **content) == row.content_sha256
        except (TypeError, ValueError):
            return False

    def _check_erased(self, row, where, place):
        self.report.erased += 1
        if row.uuid not in self.erasures:
            self.report.add(
                "erasure", where, "it was erased, but no erasure is recorded", **place
            )
        elif any(getattr(row, name) for name in (*CONTENT, "salt")):
            self.report.add(
                "erasure", where, "it has content though it was erased", **place
            )

    def _check_retired(self, leaf, where, place):
        retired = leaf.retired
        if retired is None:
            self.report.add("deleted", where, "the row was deleted", **place)
            return
        self.report.retired += 1
        age = retired.retired_at - leaf.sealed_at
        if age < MIN_RETENTION or retired.retired_at < retired.due_at:
            self.report.add(
                "deleted",
                where,
                f"the row was dropped {age.days} days after it was sealed, which no"
                " retention allows",
                **place,
            )
        elif not retired.is_recorded:
            self.report.add(
                "deleted",
                where,
                "it was dropped, but no retention is recorded",
                **place,
            )

    def _check_file(self, row, where, place):
        if not row.file_sha256 or not self.with_files:
            return
        self.report.files += 1
        chunks = self.source.file_chunks(row)
        if chunks is None:
            self.report.add("file", where, "its file is missing", **place)
            return
        digest = hashlib.sha256()
        for chunk in chunks:
            digest.update(chunk)
        if digest.hexdigest() != row.file_sha256:
            self.report.add(
                "file", where, "its file has other bytes than those sealed", **place
            )
