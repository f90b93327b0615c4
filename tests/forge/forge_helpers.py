# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client of the forge as an App has it, a receiver of webhooks, and git."""

import os
import queue
import subprocess
import time

import jwt
import requests
from werkzeug.wrappers import Request, Response

from tools.forge.wsgi import ServerThread

APP_ID = 4711
WEBHOOK_SECRET = "It's a Secret to Everybody"
REPO = "acme/shop"
IDLE_SECONDS = 60


class AppClient:
    """Calls the forge's API with the App's key."""

    def __init__(self, forge, private_key, app_id=APP_ID):
        self.forge = forge
        self.private_key = private_key
        self.app_id = app_id
        self.session = requests.Session()
        self.session.trust_env = False

    def jwt(self, key=None, **changes):
        now = int(self.forge.clock())
        claims = {"iat": now - 60, "exp": now + 540, "iss": str(self.app_id)}
        claims.update(changes)
        return jwt.encode(claims, key or self.private_key, algorithm="RS256")

    def call(self, method, path, token, **options):
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        url = path if path.startswith("http") else f"{self.forge.api_url}{path}"
        return self.session.request(
            method, url, headers=headers, timeout=10, allow_redirects=False, **options
        )

    def as_app(self, path, method="GET", **options):
        return self.call(method, path, self.jwt(), **options)

    def token(self, repo=REPO, **wanted):
        found = self.as_app(f"/repos/{repo}/installation").json()
        path = f"/app/installations/{found['id']}/access_tokens"
        answer = self.as_app(path, "POST", json=wanted or None)
        assert answer.status_code == 201, answer.text
        return answer.json()["token"]


class Receiver:
    """Takes webhooks; ``status`` is what it answers."""

    def __init__(self):
        self.status = 202
        self.received = []
        self.events = queue.SimpleQueue()
        self._server = ServerThread(self, "127.0.0.1", 0, "receiver")
        self.url = f"http://127.0.0.1:{self._server.port}/hook"

    def __call__(self, environ, start_response):
        request = Request(environ)
        entry = (dict(request.headers), request.get_data())
        self.received.append(entry)
        self.events.put(entry)
        return Response("ok", self.status)(environ, start_response)

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *exception):
        self._server.stop()


def git(*arguments, cwd=None, token=None, login="x-access-token", check=True):
    """Run git as a client with a clean configuration; returns the process."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "Bot",
        "GIT_AUTHOR_EMAIL": "bot@example.com",
        "GIT_COMMITTER_NAME": "Bot",
        "GIT_COMMITTER_EMAIL": "bot@example.com",
        "LANG": "C.UTF-8",
    }
    if token:
        basic = requests.auth._basic_auth_str(login, token)
        environment |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: {basic}",
        }
    done = subprocess.run(
        ["git", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if check:
        assert done.returncode == 0, done.stderr
    return done


def wait_for(condition, seconds=20):
    """Poll for what no event tells of (the state of another process)."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
