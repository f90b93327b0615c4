# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One private PostgreSQL cluster that is reached through its unix socket only.

Without TCP there is no port to find and nobody else on the machine can connect: the
socket's folder is closed and the server asks the kernel who is calling (``peer``).
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .console import SetupError, last_lines, run
from .postgres_binaries import Account

SUPERUSER = "postgres"
MAP = "pulser"
PORT = 5432
START_SECONDS = 60
STOP_SECONDS = 60
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "jit": "off",
}


@dataclass(frozen=True)
class Cluster:
    """A cluster in ``folder`` whose databases belong to ``role``."""

    folder: Path
    binaries: Path | None
    account: Account
    role: str

    @property
    def data(self):
        return self.folder / "data"

    @property
    def sockets(self):
        return self.folder / "socket"

    @property
    def log(self):
        return self.folder / "server.log"

    def start(self, flags):
        """Create the cluster if needed and start it unless it runs.

        ``flags`` are server settings for this start, such as ``{"fsync": "off"}``.
        """
        self._make_folders()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if not self.running():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            self._start(flags)
        self._create_role()

    def running(self):
        """Return the server's process id, 0 when it does not run.

        A pid file that a crash left may name a process of somebody else.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            name = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
            folder = os.readlink(f"/proc/{pid}/cwd")
        except (OSError, ValueError, IndexError):
            return 0
        same = Path(folder) == self.data.resolve()
        return pid if same and name.endswith(b"postgres") else 0

    def stop(self):
        """End all connections and stop the server; return whether it ran."""
        pid = self.running()
        if not pid:
            return False
        # SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
        for number in (signal.SIGINT, signal.SIGQUIT):
            os.kill(pid, number)
            deadline = time.monotonic() + STOP_SECONDS
            while time.monotonic() < deadline:
                if not self.running():
                    return True
                time.sleep(0.05)
        raise SetupError(f"PostgreSQL (process {pid}) does not stop, see {self.log}")

    def remove(self):
        """Stop the server and delete everything it has."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make_folders(self):
        parent = self.folder.parent
        for folder in (parent, self.folder, self.sockets):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.account.drops:
                os.chown(folder, self.account.uid, self.account.gid)
            if folder.stat().st_uid != self.account.uid:
                raise SetupError(
                    f"{folder} belongs to another user than {self.account.name}:"
                    " delete it and try again"
                )

    def _create(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self._run("initdb", "-N", "-U", SUPERUSER, "-A", "peer", *self._locale())
        config = "".join(f"{name} = {value}\n" for name, value in SETTINGS.items())
        config += f"unix_socket_directories = '{self.sockets}'\n"
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(config)
        (self.data / "pg_hba.conf").write_text(f"local all all peer map={MAP}\n")
        users = {pwd.getpwuid(os.geteuid()).pw_name, self.account.name}
        lines = [f"{MAP} {user} {SUPERUSER}\n" for user in sorted(users)]
        # Only the user who set this up works as the role, not the server's account.
        lines.append(f"{MAP} {pwd.getpwuid(os.geteuid()).pw_name} {self.role}\n")
        (self.data / "pg_ident.conf").write_text("".join(lines))

    @staticmethod
    def _locale():
        return ("-E", "UTF8", "--locale=C.UTF-8")

    def _start(self, flags):
        options = " ".join(f"-c {name}={value}" for name, value in flags.items())
        try:
            self._run(
                *("pg_ctl", "-w", "-t", START_SECONDS, "-l", self.log),
                *("-o", options, "start"),
            )
        except SetupError as error:
            raise SetupError(f"{error}\n{last_lines(self.log)}") from error

    def _run(self, program, *args):
        # pg_ctl's server keeps the output open: it must not be a pipe that is read.
        run(
            [self.binaries / program, "-D", self.data, *map(str, args)],
            what=f"PostgreSQL's {program}",
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if program == "pg_ctl" else None,
            **self.account.options(),
        )

    def _create_role(self):
        """Create the role that owns the databases: it may create them, no more."""
        import psycopg2

        connection = psycopg2.connect(
            host=str(self.sockets), port=PORT, user=SUPERUSER, dbname="postgres"
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [self.role])
                if not cursor.fetchone():
                    cursor.execute(f'CREATE ROLE "{self.role}" LOGIN CREATEDB')
        finally:
            connection.close()
