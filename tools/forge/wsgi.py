# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A threaded HTTP server in a thread, shared by the forge and the model stand-in."""

import contextlib
import socket
import threading

from werkzeug.serving import WSGIRequestHandler, make_server

POLL_SECONDS = 0.05


class _QuietHandler(WSGIRequestHandler):
    """Logs nothing: request lines carry signed links."""

    timeout = 60

    def log(self, type, message, *args):
        pass


class ServerThread:
    """Serves a WSGI application until it is stopped."""

    def __init__(self, application, host: str, port: int, name: str):
        self._server = make_server(
            host, port, application, threaded=True, request_handler=_QuietHandler
        )
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            args=(POLL_SECONDS,),
            name=name,
            daemon=True,
        )

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._server.port

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """End; requests under way are cut off."""
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()


def drop_connection(environ) -> None:
    """Close the client's connection without an answer."""
    connection = environ.get("werkzeug.socket")
    if connection is not None:
        with contextlib.suppress(OSError):  # the client may have been faster
            connection.shutdown(socket.SHUT_RDWR)
