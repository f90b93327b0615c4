# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One n8n process on loopback with a PostgreSQL database of its own."""

import json
import os
from pathlib import Path

from tools.setup.child_server import ChildServer
from tools.setup.console import run
from tools.setup.server_process import HOST, free_port, status_of

COMMAND_SECONDS = 180
PAYLOAD_MEBIBYTES = 1
ENCRYPTING_MODES = ("require", "verify-ca", "verify-full")
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


class N8nServer(ChildServer):
    """n8n on a free port.

    :param env: the ``Environment`` whose PostgreSQL server has the database
    :param database: an empty database, or one that n8n made its tables in
    :param variables: more environment variables, such as ``SLACK_WEBHOOK_URL``
    :param path: of a webhook that it shall serve, such as ``/webhook/escalation``
    """

    title = "n8n"

    def __init__(self, env, installation, database, variables, path):
        super().__init__(env, database)
        self.installation = installation
        self.database = database
        self._key = os.urandom(32).hex()
        self._variables = dict(variables)
        self._path = path

    def command(self):
        return [self.installation.node, self.installation.script, "start"]

    def variables(self):
        values = super().variables()
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
            self.run("import:credentials", f"--input={path}")
        finally:
            path.unlink()

    def publish(self, workflow):
        """Import a workflow's file and publish it; takes effect at the next start."""
        self.run("import:workflow", f"--input={workflow}")
        number = json.loads(Path(workflow).read_text())["id"]
        self.run("publish:workflow", f"--id={number}")

    def run(self, *args):
        """Run one of n8n's commands and return its output."""
        return run(
            [self.installation.node, self.installation.script, *args],
            what=f"n8n {args[0]}",
            env=self.variables(),
            cwd=self.environment.work,
            quiet=True,
            timeout=COMMAND_SECONDS,
        )

    def is_ready(self):
        # n8n calls itself ready some moments before it knows its webhooks.
        ready = status_of(f"{self.url}/healthz/readiness") == 200
        return ready and status_of(f"{self.url}{self._path}") not in (0, 404)


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
