# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Git's smart HTTP over ``git http-backend``, with Basic authentication."""

import base64
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit


class GitHttpServer:
    """Serves the bare repositories of one folder; notes what it sees.

    ``command_lines`` holds the arguments of all processes of this machine at the moment
    of each request, ``headers`` the Authorization headers; ``redirect_to`` sends
    everything elsewhere.
    """

    def __init__(self, root, username, token):
        self.root = Path(root)
        self.basic = base64.b64encode(f"{username}:{token}".encode()).decode()
        self.command_lines = []
        self.headers = []
        self.redirect_to = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        ).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def _note(self, header):
        self.headers.append(header)
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                self.command_lines.append(place.read_bytes())
            except OSError:
                continue  # the process has ended

    def _handler(outer):
        class Handler(BaseHTTPRequestHandler):
            def _handle(self):
                header = self.headers.get("Authorization")
                outer._note(header)
                if outer.redirect_to:
                    return self._send(302, {"Location": outer.redirect_to + self.path})
                if header != f"Basic {outer.basic}":
                    wanted = {"WWW-Authenticate": 'Basic realm="git"'}
                    return self._send(401, wanted, header.encode() if header else b"")
                return self._backend()

            def _send(self, status, headers, body=b""):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _backend(self):
                url = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                environment = {
                    "PATH": os.environ["PATH"],
                    "GIT_PROJECT_ROOT": str(outer.root),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "REMOTE_USER": "app",
                    "REQUEST_METHOD": self.command,
                    "PATH_INFO": url.path,
                    "QUERY_STRING": url.query,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "CONTENT_LENGTH": str(length),
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                }
                done = subprocess.run(
                    ["git", "http-backend"],
                    env=environment,
                    input=self.rfile.read(length),
                    capture_output=True,
                    check=False,
                )
                head, _gap, body = done.stdout.partition(b"\r\n\r\n")
                lines = head.decode().split("\r\n")
                headers = dict(line.split(": ", 1) for line in lines if line)
                status = int(headers.pop("Status", "200 OK").split()[0])
                headers.pop("Content-Length", None)
                self._send(status, headers, body)

            do_GET = do_POST = _handle

            def log_message(self, *_arguments):
                """Stay quiet."""

        return Handler
