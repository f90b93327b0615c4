# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers that a test wants next instead of the engineer's."""

import threading

from werkzeug.wrappers import Response

from .errors import ModelError


class Script:
    """A queue of answers; each is used once, before the engineer is asked."""

    def __init__(self):
        self._lock = threading.Lock()
        self._answers = []

    def take(self):
        """The next scripted answer, a function of (stand-in, request), or None."""
        with self._lock:
            return self._answers.pop(0) if self._answers else None

    def _add(self, answer, n=1):
        with self._lock:
            self._answers.extend([answer] * n)

    def fail(self, status=529, retry_after=None, n=1) -> None:
        """``n`` errors: 429 and 529 may come with ``retry-after`` (seconds)."""
        headers = {} if retry_after is None else {"retry-after": str(retry_after)}

        def answer(standin, data):
            raise ModelError(status, "Scripted error", headers)

        self._add(answer, n)

    def garbage(self, body="<html>gateway</html>", mimetype="text/html") -> None:
        """A 200 that is no message at all."""
        self._add(lambda standin, data: Response(body, 200, mimetype=mimetype))

    def refuse(self) -> None:
        """The model refuses (stop reason ``refusal``)."""
        content = [{"type": "text", "text": "I can not help with that."}]
        self._add(lambda standin, data: standin.reply(data, content, "refusal"))

    def truncate(self) -> None:
        """The answer ends at ``max_tokens`` in the middle of a sentence."""
        content = [{"type": "text", "text": "I shall first look at"}]
        self._add(lambda standin, data: standin.reply(data, content, "max_tokens"))

    def say(self, content: list, stop_reason="tool_use") -> None:
        """Exactly these content blocks."""
        self._add(lambda standin, data: standin.reply(data, content, stop_reason))
