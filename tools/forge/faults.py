# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Limits and faults of the API: GitHub's rate limit, and answers made to go wrong."""

import re
import threading
from dataclasses import dataclass

from .errors import ApiError

LIMIT_PER_HOUR = 5000
WINDOW_SECONDS = 3600
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes."
PRIMARY = "API rate limit exceeded for installation."


@dataclass
class _Fault:
    remaining: int
    status: int
    retry_after: int | None
    message: str
    path: re.Pattern


class Faults:
    """Faults asked for by a test, and the counting of calls per caller."""

    def __init__(self, clock):
        self._clock = clock
        self._lock = threading.Lock()
        self._faults: list[_Fault] = []
        self._windows: dict[str, tuple[float, int]] = {}

    def limit_next(self, n=1, retry_after=60, status=403, path="") -> None:
        """The next ``n`` API calls whose path matches get 403 or 429.

        With ``retry_after`` None it is the primary limit: no ``retry-after``, but
        ``x-ratelimit-remaining: 0`` and a reset time.
        """
        message = PRIMARY if retry_after is None else SECONDARY
        self._add(n, status, retry_after, message, path)

    def fail_next(self, n=1, status=502, path="") -> None:
        """The next ``n`` API calls whose path matches get ``status``."""
        self._add(n, status, None, "Server Error", path)

    def _add(self, n, status, retry_after, message, path):
        with self._lock:
            fault = _Fault(n, status, retry_after, message, re.compile(path))
            self._faults.append(fault)

    @property
    def pending(self) -> int:
        """How many calls are still to be refused."""
        with self._lock:
            return sum(fault.remaining for fault in self._faults)

    def check(self, path: str) -> None:
        """Raise the fault that is due for ``path``, if any (``ApiError``)."""
        with self._lock:
            for fault in self._faults:
                if not fault.path.search(path):
                    continue
                fault.remaining -= 1
                if fault.remaining <= 0:
                    self._faults.remove(fault)
                headers = {}
                if fault.retry_after is not None:
                    headers["retry-after"] = str(fault.retry_after)
                elif fault.message == PRIMARY:
                    headers["x-ratelimit-remaining"] = "0"
                    headers["x-ratelimit-used"] = str(LIMIT_PER_HOUR)
                raise ApiError(fault.status, fault.message, headers=headers)

    def count(self, key: str) -> dict[str, str]:
        """Count a call of ``key`` and give the rate limit headers for its answer."""
        now = self._clock()
        with self._lock:
            start, used = self._windows.get(key, (now, 0))
            if now - start >= WINDOW_SECONDS:
                start, used = now, 0
            used += 1
            self._windows[key] = (start, used)
        return {
            "x-ratelimit-limit": str(LIMIT_PER_HOUR),
            "x-ratelimit-remaining": str(max(LIMIT_PER_HOUR - used, 0)),
            "x-ratelimit-used": str(min(used, LIMIT_PER_HOUR)),
            "x-ratelimit-reset": str(int(start + WINDOW_SECONDS)),
            "x-ratelimit-resource": "core",
        }
