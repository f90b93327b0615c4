# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The whole machine on one table: forge, model, Odoo's web server and queue worker.

The demo and the end-to-end tests build it; every part is real or speaks the real
protocol over HTTP.
"""

import os
import time
from pathlib import Path

from tools.forge import Forge
from tools.model_standin import ModelStandin
from tools.setup import database as databases
from tools.setup.server import OdooServer
from tools.setup.server_process import free_port

from . import credentials
from .rpc import WebSession

APP_ID = 4711
WEBHOOK_PATH = "/pulser/github/webhook"
ADMIN = ("admin", "admin")
POLL_SECONDS = 0.2


class Rig:
    """One database with its servers and stand-ins.

    :param environment: ``tools.setup.environment.Environment``
    :param database: name of an existing copy of the template
    :param folder: where repositories, keys and logs go
    :param model_key: a real Anthropic key; without one the stand-in plays the model
    :param port: of the web server; a free one when not given
    """

    def __init__(self, environment, database, folder, model_key=None, port=None):
        self.environment, self.database = environment, database
        self.folder = Path(folder)
        self.uses_claude = bool(model_key)
        self.credentials = credentials.create(self.folder / "secrets", model_key)
        self.forge = Forge(
            self.folder / "forge",
            ci_python=str(environment.python),
            private_paths=[self.folder / "secrets"],
        )
        self.model = ModelStandin(api_key=self.credentials.model_key)
        self.web = self._server("web", port or free_port())
        self.worker = self._server("worker", free_port())
        self.app = None
        self.admin = None

    def start(self):
        """Start everything, connect the App, and return self."""
        self.forge.start()
        self.model.start()
        self.app = self.forge.create_app(
            APP_ID,
            self.web.url + WEBHOOK_PATH,
            self.credentials.webhook_secret,
            self.credentials.public_key_pem,
        )
        for server in (self.web, self.worker):
            server.extra_env.update(self._variables())
            server.start()
        self.web.wait_ready()
        self.worker.wait_ready()
        self.admin = self.sign_in(*ADMIN)
        self._configure()
        return self

    def stop(self):
        """Stop what was started, in reverse."""
        self.stop_odoo()
        self.model.stop()
        self.forge.stop()

    def stop_odoo(self):
        """Stop Odoo's two servers."""
        self.worker.stop()
        self.web.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def sign_in(self, login, password):
        """Return a ``WebSession`` of a user."""
        return WebSession(self.web.url, self.database, login, password)

    def restart_worker(self):
        """Start the queue worker again after it was killed."""
        self.worker.start().wait_ready()

    def watch(self, scenario, mode):
        """Create a scenario's repository, install the App, and watch it in Odoo.

        :param scenario: ``tools.forge.scenarios.Scenario``
        :param mode: suggest, gated or auto
        :return: id of the ``pulser.repository``
        """
        self.forge.create_repository(
            scenario.repo, scenario.base_files, scenario.checks
        )
        self.forge.install(self.app, scenario.repo)
        return self.admin.call(
            "pulser.repository",
            "create",
            [{"full_name": scenario.repo, "app_id": self.app_record, "mode": mode}],
        )[0]

    def open_pull(self, scenario, author="alice"):
        """Push the broken branch as a person and open its pull request."""
        self.forge.push_files(
            scenario.repo,
            scenario.branch,
            scenario.broken_files,
            scenario.title,
            author=author,
        )
        return self.forge.open_pull(
            scenario.repo, scenario.branch, scenario.title, author=author
        )

    def runs(self, repo, fields=("stage", "outcome", "attempt")):
        """The repair runs of a repository, oldest first."""
        domain = [("repository_id.full_name", "=", repo)]
        return self.admin.find("pulser.run", domain, list(fields), order="id")

    def wait_for(self, question, seconds, what):
        """Ask until the answer is true, and return it; ``TimeoutError`` after a while.

        The other side is another process, so that there is no event to wait for.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = question()
            if answer:
                return answer
            time.sleep(POLL_SECONDS)
        raise TimeoutError(f"waited {seconds} s for {what}")

    def _server(self, role, port):
        return OdooServer(
            self.environment,
            self.database,
            role,
            port=port,
            log_path=self.folder / "log" / f"{role}.log",
        )

    def _variables(self):
        hosts = [self.forge.url, self.model.url]
        allowed = ",".join(url.partition("://")[2] for url in hosts)
        return {**self.credentials.variables(), "MC_OUTBOUND_ALLOW": allowed}

    def _configure(self):
        """Do by RPC what an administrator does in the settings."""
        company = self.admin.find("res.company", [], ["id"], limit=1)[0]["id"]
        if not self.uses_claude:
            self.admin.call(
                "res.company", "write", [company], {"pulser_model_url": self.model.url}
            )
        self.app_record = self.admin.call(
            "pulser.app",
            "create",
            [
                {
                    "name": "Pulser Bot",
                    "app_id": str(APP_ID),
                    "api_url": self.forge.api_url,
                }
            ],
        )[0]


def fresh_database(environment, label):
    """Create the database ``label`` anew and return its name."""
    name = f"{databases.prefix()}_{label}"
    databases.drop(environment, name)
    return databases.create(environment, name)


def real_model_key():
    """The Anthropic key of the person who runs this, if there is one."""
    return os.environ.get("ANTHROPIC_API_KEY") or None
