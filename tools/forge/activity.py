# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much is under way, so that a test can wait for nothing to be."""

import threading


class Activity:
    """A counter of things under way (CI runs, deliveries) that can be waited for."""

    def __init__(self):
        self._count = 0
        self._changed = threading.Condition()

    def begin(self) -> None:
        """One more thing is under way."""
        with self._changed:
            self._count += 1

    def end(self) -> None:
        """One thing ended."""
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def wait_idle(self, timeout_seconds: float) -> bool:
        """Wait until nothing is under way; False when the time is over first."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, timeout_seconds)
