# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Counts an export while it goes by: rows, bytes, SHA-256, progress."""

import hashlib
import time

REPORT_SECONDS = 2.0
ROWS_BETWEEN_LOOKS = 500


class Tally:
    """Rows go in through ``rows()``, the file's bytes come out through ``chunks()``.

    :param total: how many rows there will be, for the percentage
    :param report: called with the percentage (0 to 99) every few seconds
    """

    def __init__(self, total, report=None, clock=time.monotonic):
        self.total = total
        self.row_count = 0
        self.size_bytes = 0
        self.warning = ""  # what the file lacks, for people
        self._digest = hashlib.sha256()
        self._report = report
        self._clock = clock
        self._reported_at = clock()

    @property
    def sha256(self):
        """Hex SHA-256 of the bytes so far."""
        return self._digest.hexdigest()

    @property
    def percent(self):
        """How much is done; 100 is for the caller to say, once the file is complete."""
        return min(99, 100 * self.row_count // max(self.total, 1))

    def rows(self, rows):
        """Pass rows on and count them."""
        for row in rows:
            self.row_count += 1
            if not self.row_count % ROWS_BETWEEN_LOOKS:
                self._look()
            yield row

    def chunks(self, chunks):
        """Pass the file's bytes on and hash them."""
        for chunk in chunks:
            self._digest.update(chunk)
            self.size_bytes += len(chunk)
            yield chunk

    def _look(self):
        now = self._clock()
        if self._report and now - self._reported_at >= REPORT_SECONDS:
            self._reported_at = now
            self._report(self.percent)
