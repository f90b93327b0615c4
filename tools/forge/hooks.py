# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Points at which a test may look in, or kill somebody.

A callback runs in the thread that serves the request, with a dictionary that says
what is happening, before the answer leaves. What it raises is an error of the
server (500); ``DropConnection`` closes the connection without any answer.
"""

import threading

EVENTS = (
    "push:before",
    "push:after",
    "comment:before",
    "comment:after",
    "graphql_commit:before",
    "graphql_commit:after",
    "log:get",
    "token:issued",
    "api:before",
)


class DropConnection(Exception):
    """Raised by a callback: the client gets no answer at all."""


class Hooks:
    """Callbacks by event name."""

    def __init__(self):
        self._lock = threading.Lock()
        self._callbacks = {event: [] for event in EVENTS}

    def on(self, event: str, callback):
        """Call ``callback(context)`` at ``event``; returns an undo function."""
        if event not in self._callbacks:
            raise ValueError(f"event: {event!r} is none of {', '.join(EVENTS)}")
        with self._lock:
            self._callbacks[event].append(callback)

        def undo():
            with self._lock:
                if callback in self._callbacks[event]:
                    self._callbacks[event].remove(callback)

        return undo

    def fire(self, event: str, **context) -> None:
        """Run the callbacks of ``event``, in the order in which they were added."""
        with self._lock:
            callbacks = list(self._callbacks[event])
        for callback in callbacks:
            callback({"event": event, **context})
