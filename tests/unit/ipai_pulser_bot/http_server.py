# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small HTTP server that answers what a test tells it to, and notes what it got."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Request:
    method: str
    path: str
    query: dict
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclass
class Answer:
    """What to send back; a dict or list becomes JSON."""

    body: object = ""
    status: int = 200
    headers: dict = field(default_factory=dict)

    def encoded(self):
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body).encode()


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, _request, _address):
        """Say nothing: tests hang up on purpose."""


class HttpServer:
    """Answers by ``answers[(method, path)]``: an Answer, a list of them, or a
    function from request to Answer; a list is used up, its last one stays."""

    def __init__(self):
        self.answers = {}
        self.requests = []
        self._server = _QuietServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def on(self, method, path, *answers, **facts):
        """Answer a request; several answers are given in turn."""
        self.answers[method, path] = list(answers) or [Answer(**facts)]

    def sent(self, path):
        return [request for request in self.requests if request.path == path]

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request):
        self.requests.append(request)
        answers = self.answers.get((request.method, request.path))
        if not answers:
            return Answer({"message": f"no answer for {request.path}"}, 404)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return answer(request) if callable(answer) else answer

    def _handler(outer):
        class Handler(BaseHTTPRequestHandler):
            def _handle(self):
                url = urlsplit(self.path)
                length = int(self.headers.get("content-length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = outer._answer(
                    Request(
                        self.command,
                        url.path,
                        parse_qs(url.query),
                        headers,
                        self.rfile.read(length),
                    )
                )
                self._send(answer)

            def _send(self, answer):
                body = answer.encoded()
                self.send_response(answer.status)
                headers = {
                    "content-type": "application/json",
                    "content-length": str(len(body)),
                }
                for name, value in {**headers, **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = _handle

            def log_message(self, *_arguments):
                """Stay quiet."""

        return Handler
