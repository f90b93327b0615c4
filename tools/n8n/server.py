# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One n8n process on loopback with a PostgreSQL database of its own."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools.setup.console import SetupError, last_lines, run
from tools.setup.server import free_port, pid_folder

HOST = "127.0.0.1"
READY_SECONDS = 180
STOP_SECONDS = 20
COMMAND_SECONDS = 180
POLL_SECONDS = 0.2
PAYLOAD_MEBIBYTES = 1
ENCRYPTING_MODES = ("require", "verify-ca", "verify-full")
# What a program needs of ours; n8n gets no other variable.
INHERITED = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")
SETTINGS = {
    # Nothing is asked of or told to n8n's makers.
    "N8N_DIAGNOSTICS_ENABLED": "false",
    "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
    "N8N_TEMPLATES_ENABLED": "false",
    "N8N_HIRING_BANNER_ENABLED": "false",
    "N8N_DYNAMIC_BANNERS_ENABLED": "false",
    "N8N_PERSONALIZATION_ENABLED": "false",
    "N8N_DISABLED_MODULES": "mcp-registry",
    "N8N_COMMUNITY_PACKAGES_ENABLED": "false",
    "N8N_SECURE_COOKIE": "false",
    "N8N_PAYLOAD_SIZE_MAX": str(PAYLOAD_MEBIBYTES),
    # The workflow reads SLACK_WEBHOOK_URL and ESCALATION_MAIL_FROM.
    "N8N_BLOCK_ENV_ACCESS_IN_NODE": "false",
    "NODE_ENV": "production",
    "GENERIC_TIMEZONE": "UTC",
}


class N8nServer:
    """n8n on a free port; its files are in ``folder``, which goes in the end.

    :param env: the ``Environment`` whose PostgreSQL server has the database
    :param database: an empty database, or one that n8n made its tables in
    :param variables: more environment variables, such as ``SLACK_WEBHOOK_URL``
    """

    def __init__(self, env, installation, database, variables):
        self.environment = env
        self.installation = installation
        self.database = database
        self.port = free_port()
        self.folder = env.work / "n8n" / database
        self.log_path = env.work / "log" / f"{database}.log"
        name = f"{database}-n8n-{self.port}.pid"
        self.pid_path = pid_folder(env.work, env.purpose) / name
        self.process = None
        self._key = os.urandom(32).hex()
        self._variables = dict(variables)

    @property
    def url(self):
        return f"http://{HOST}:{self.port}"

    def variables(self):
        """Return the environment variables of n8n."""
        values = {name: os.environ[name] for name in INHERITED if name in os.environ}
        node_folder = str(self.installation.node.parent)
        values["PATH"] = os.pathsep.join([node_folder, values.get("PATH", "")])
        return {
            **values,
            **SETTINGS,
            **database_variables(self.environment.server_variables, self.database),
            "N8N_USER_FOLDER": str(self.folder),
            "N8N_ENCRYPTION_KEY": self._key,
            "N8N_HOST": HOST,
            "N8N_LISTEN_ADDRESS": HOST,
            "N8N_PORT": str(self.port),
            "N8N_RUNNERS_BROKER_PORT": str(free_port()),
            **self._variables,
        }

    def import_credentials(self, credentials):
        """Store credentials, a list of ``{"id", "name", "type", "data"}``.

        n8n encrypts them; the file that brings them is ours alone and goes at once.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "credentials.json"
        path.touch(mode=0o600)
        try:
            path.write_text(json.dumps(credentials))
            self.command("import:credentials", f"--input={path}")
        finally:
            path.unlink()

    def publish(self, workflow):
        """Import a workflow's file and publish it; takes effect at the next start."""
        self.command("import:workflow", f"--input={workflow}")
        number = json.loads(Path(workflow).read_text())["id"]
        self.command("publish:workflow", f"--id={number}")

    def command(self, *args):
        """Run one of n8n's commands and return its output."""
        return run(
            [self.installation.node, self.installation.script, *args],
            what=f"n8n {args[0]}",
            env=self.variables(),
            cwd=self.environment.work,
            quiet=True,
            timeout=COMMAND_SECONDS,
        )

    def start(self):
        """Start n8n in a process group of its own and return self."""
        for folder in (self.folder, self.log_path.parent, self.pid_path.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("a") as log:
            self.process = subprocess.Popen(
                [self.installation.node, self.installation.script, "start"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.variables(),
                cwd=self.environment.work,
                start_new_session=True,
            )
        self.pid_path.write_text(str(self.process.pid))
        return self

    def wait_ready(self, path, seconds=READY_SECONDS):
        """Wait until n8n serves a published webhook and return self.

        :param path: of the webhook, such as ``/webhook/pulser-escalation``
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise SetupError(self._report(f"ended with {self.process.returncode}"))
            # n8n calls itself ready some moments before it knows its webhooks.
            if _status(f"{self.url}/healthz/readiness") == 200 and _status(
                f"{self.url}{path}"
            ) not in (0, 404):
                return self
            time.sleep(POLL_SECONDS)
        raise SetupError(self._report(f"is not ready after {seconds} s"))

    def stop(self):
        """Ask n8n to end and wait; kill it and its runners when it does not."""
        if self.process and self.process.poll() is None:
            self._signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._signal(signal.SIGKILL)
                self.process.wait()
        self.pid_path.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def _signal(self, number):
        os.killpg(self.process.pid, number)

    def _report(self, what):
        log = last_lines(self.log_path)
        return f"n8n ({self.url}) {what}; {self.log_path}:\n{log}"


def database_variables(libpq, database):
    """Return n8n's variables for a database on the server of libpq's variables.

    libpq's ``sslmode`` says how much is checked: "require" encrypts and checks
    nothing, "verify-ca" and "verify-full" check the certificate.
    """
    mode = libpq.get("PGSSLMODE", "")
    values = {
        "DB_TYPE": "postgresdb",
        # A folder stands for the server's socket in it, as in libpq.
        "DB_POSTGRESDB_HOST": libpq["PGHOST"],
        "DB_POSTGRESDB_PORT": libpq.get("PGPORT", "5432"),
        "DB_POSTGRESDB_USER": libpq["PGUSER"],
        "DB_POSTGRESDB_PASSWORD": libpq.get("PGPASSWORD", ""),
        "DB_POSTGRESDB_DATABASE": database,
    }
    # n8n encrypts as soon as it is told what to check.
    if mode in ENCRYPTING_MODES:
        checked = str(mode != "require").lower()
        values["DB_POSTGRESDB_SSL_ENABLED"] = "true"
        values["DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED"] = checked
    return values


def _status(url):
    """Return the status of the answer, 0 when there is none."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
