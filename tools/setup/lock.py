# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Locks between runs of make in one clone; the kernel frees them when a run dies."""

import fcntl
from contextlib import contextmanager


@contextmanager
def exclusive(path):
    """Hold a lock alone; wait for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Shared:
    """A lock that several runs hold together until the last one has ended."""

    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a")
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def is_last(self):
        """Tell whether nobody else holds it; then it stays held alone."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self):
        self._file.close()
