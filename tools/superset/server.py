# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One Superset on loopback, as ``gunicorn`` serves it in production."""

import os
import secrets
import shutil

from tools.setup.child_server import ChildServer
from tools.setup.console import run
from tools.setup.server_process import HOST, status_of

from . import install

ADMIN = "admin"
COMMAND_SECONDS = 180
REQUEST_SECONDS = 120
THREADS = 8


class SupersetServer(ChildServer):
    """Superset on a free port with a copy of the prepared metadata.

    :param env: the ``Environment`` in whose work folder it lives
    :param installation: ``install.Installation``
    :param label: tells it from others of the same checkout
    """

    title = "Superset"

    def __init__(self, env, installation, label):
        super().__init__(env, label)
        self.installation = installation
        self.password = secrets.token_urlsafe(16)
        self._key = os.urandom(32).hex()

    def prepare(self):
        """Give it its metadata and the person ``ADMIN``; return self."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.installation.metadata, self.folder)
        names = ("--firstname", "Ada", "--lastname", "Admin")
        mail = ("--email", "admin@example.com")
        account = ("--username", ADMIN, "--password", self.password)
        run(
            self.installation.command("fab", "create-admin", *account, *names, *mail),
            what="superset fab create-admin",
            env=self.variables(),
            cwd=self.environment.work,
            quiet=True,
            timeout=COMMAND_SECONDS,
        )
        return self

    def command(self):
        return [
            *(self.installation.python, "-m", "gunicorn", "superset.app:create_app()"),
            *("--bind", f"{HOST}:{self.port}", "--workers", "1"),
            *("--worker-class", "gthread", "--threads", str(THREADS)),
            *("--timeout", str(REQUEST_SECONDS), "--no-control-socket"),
        ]

    def variables(self):
        return {
            **super().variables(),
            **install.variables(self.folder, self._key),
            "PYTHONUNBUFFERED": "1",
        }

    def is_ready(self):
        return status_of(f"{self.url}/health") == 200
