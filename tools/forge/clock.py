# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Time, in one place, so that a test can move it."""

import time
from datetime import UTC, datetime


class Clock:
    """Seconds since the epoch from ``source``, shifted by what a test advanced."""

    def __init__(self, source=time.time):
        self._source = source
        self._offset = 0.0

    def __call__(self) -> float:
        return self._source() + self._offset

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass at once (tokens expire, signed links end)."""
        self._offset += seconds

    def iso(self) -> str:
        """Now, as GitHub writes it: ``2026-11-24T02:00:00Z``."""
        return iso(self())

    def log_stamp(self) -> str:
        """Now, as a job log writes it, seven decimals: ``…T02:00:00.1234560Z``."""
        moment = datetime.fromtimestamp(self(), UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def iso(timestamp: float | None) -> str | None:
    """``timestamp`` (seconds, UTC) in GitHub's format, None stays None."""
    if timestamp is None:
        return None
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
