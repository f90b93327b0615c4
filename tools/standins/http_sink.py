# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A receiver of HTTP messages: records them, answers as scripted, can hold answers.

    with HttpSink() as sink:
        sink.script(Answer(503, headers={"Retry-After": "2"}), DROP)   # then 204s
        …
        assert [one.message_id for one in sink.requests] == [...]

Plain standard library, so that tests of any kind can use it.
"""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

POLL_SECONDS = 0.02
HOLD_SECONDS = 300
RECEIPT_PATH = "/receipts/"
DROP = object()


@dataclass(frozen=True)
class Answer:
    """What the sink says.

    :param delay_seconds: of silence before the first byte
    :param drip_seconds: of silence before each byte of the body
    :param header_drip_seconds: the same for the header, after the status line
    """

    status: int = 204
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    delay_seconds: float = 0
    drip_seconds: float = 0
    header_drip_seconds: float = 0


@dataclass(frozen=True)
class Received:
    """One request. Header names are in lower case."""

    method: str
    path: str
    headers: dict
    body: bytes

    @property
    def message_id(self):
        """The id of Standard Webhooks, empty without one."""
        return self.headers.get("webhook-id", "")


class HttpSink:
    """Listens on loopback from ``start()`` to ``stop()``, or as a context manager.

    ``answer`` is what it says when nothing is scripted. ``on_request`` may be a
    function of a ``Received``; it is called before the answer, and an ``Answer`` or
    ``DROP`` that it returns is given instead. With ``receipts``,
    ``GET /receipts/<message id>`` answers 200 when a message of that id was accepted
    and 404 when not.
    """

    def __init__(self, host="127.0.0.1", port=0, receipts=False):
        self.answer = Answer()
        self.on_request = None
        self.receipts = receipts
        self._accepted = set()
        self._scripted = []
        self._received = []
        self._changed = threading.Condition()
        self._gate = threading.Event()
        self._gate.set()
        self._server = _Server((host, port), _Handler)
        self._server.daemon_threads = True
        self._server.sink = self
        self.address = f"{host}:{self._server.server_address[1]}"
        self.url = f"http://{self.address}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True
        )

    def start(self):
        """Answer from now on; return self."""
        self._thread.start()
        return self

    def stop(self):
        """End, and let go of what is held."""
        self._gate.set()
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    # For tests

    @property
    def requests(self):
        """Every request but questions for receipts, oldest first."""
        with self._changed:
            return list(self._received)

    @property
    def message_ids(self):
        return [one.message_id for one in self.requests]

    @property
    def accepted(self):
        """Ids of the messages that were answered with 2xx, or would have been."""
        with self._changed:
            return set(self._accepted)

    def script(self, *answers):
        """Give these answers to the next requests; ``DROP`` closes the connection."""
        with self._changed:
            self._scripted.extend(answers)

    def clear(self):
        """Forget requests and scripted answers."""
        with self._changed:
            self._received.clear()
            self._scripted.clear()
            self._accepted.clear()

    def wait_for(self, count, seconds=30):
        """Wait until there are that many requests, and return them."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while len(self._received) < count:
                left = deadline - time.monotonic()
                if left <= 0:
                    got = len(self._received)
                    raise TimeoutError(f"{got} of {count} requests after {seconds} s")
                self._changed.wait(left)
            return list(self._received)

    @contextmanager
    def holding(self):
        """Within the context requests are recorded and accepted, but not answered."""
        self._gate.clear()
        try:
            yield self
        finally:
            self._gate.set()

    # For the handler

    def _receive(self, request):
        """Record a request and return what to say, after the hold."""
        with self._changed:
            scripted = self._scripted.pop(0) if self._scripted else None
        hook = self.on_request and self.on_request(request)
        answer = hook or scripted or self.answer
        with self._changed:
            self._received.append(request)
            if answer is not DROP and 200 <= answer.status < 300:
                self._accepted.add(request.message_id)
            self._changed.notify_all()
        self._gate.wait(HOLD_SECONDS)
        return answer

    def _receipt(self, message_id):
        with self._changed:
            known = message_id in self._accepted
        return Answer(200, b'{"received":true}') if known else Answer(404)


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """Say nothing: clients that die are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def _handle(self):
        length = int(self.headers.get("Content-Length") or 0)
        request = Received(
            self.command,
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        self._say(self._decide(request))

    do_GET = do_POST = do_PUT = do_DELETE = _handle

    def _decide(self, request):
        sink = self.server.sink
        asks = request.method == "GET" and request.path.startswith(RECEIPT_PATH)
        if sink.receipts and asks:
            return sink._receipt(unquote(request.path.removeprefix(RECEIPT_PATH)))
        return sink._receive(request)

    def _say(self, answer):
        # Whoever asked may be dead by now.
        with suppress(OSError):
            if answer is DROP:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            time.sleep(answer.delay_seconds)
            self._head(answer)
            self._body(answer)

    def _head(self, answer):
        self.send_response(answer.status)
        if answer.header_drip_seconds:
            self.flush_headers()
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        if answer.header_drip_seconds:
            self._drip(b"".join(self._headers_buffer), answer.header_drip_seconds)
            self._headers_buffer = []
        self.end_headers()

    def _body(self, answer):
        if answer.drip_seconds:
            self._drip(answer.body, answer.drip_seconds)
        else:
            self.wfile.write(answer.body)

    def _drip(self, data, seconds):
        for byte in data:
            time.sleep(seconds)
            self.wfile.write(bytes([byte]))

    def log_message(self, *_args):
        """Log nothing: requests may carry secrets."""
