# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo servers as child processes: the web server and the queue worker.

A server writes its process id below the work folder, so that ``make stop`` finds it.
"""

import os
import signal
import time
from pathlib import Path

from . import odoo_command
from .server_process import (
    HOST,
    MARK,
    POLL_SECONDS,
    STOP_SECONDS,
    ServerProcess,
    free_port,
    pid_folder,
    status_of,
)

ROLES = ("web", "worker")
QUEUE_OFF = "root:0"
QUEUE_CHANNELS = "root:4"
# How long a started process may take until its environment can be read.
LOAD_SECONDS = 2


class OdooServer(ServerProcess):
    """One Odoo process that serves one database.

    ``role`` is "web" (no queue, no cron: it answers people and webhooks) or "worker"
    (runs the queue's jobs through its own HTTP port, and the crons). ``extra_env`` is
    added to the environment variables, ``options`` to the command line.
    """

    ready_seconds = 120

    def __init__(
        self,
        env,
        database,
        role="web",
        port=None,
        extra_env=None,
        log_path=None,
        options=(),
    ):
        if role not in ROLES:
            raise ValueError(f"role is one of {', '.join(ROLES)}, not {role!r}")
        port = port or free_port()
        super().__init__(env, f"{database}-{role}-{port}", port)
        self.title = f"Odoo, {role}"
        self.database = database
        self.role = role
        self.extra_env = dict(extra_env or {})
        self.options = tuple(options)
        if log_path:
            self.log_path = Path(log_path)

    @property
    def cwd(self):
        return self.environment.root

    def command(self):
        """Return the command line of this role."""
        crons = 0 if self.role == "web" else 1
        return odoo_command.server(
            self.environment,
            self.database,
            f"--http-interface={HOST}",
            f"--http-port={self.port}",
            "--workers=0",
            f"--max-cron-threads={crons}",
            *self.options,
        )

    def variables(self):
        """Return the environment variables of this role."""
        values = {"ODOO_QUEUE_JOB_CHANNELS": QUEUE_OFF}
        if self.role == "worker":
            values = {
                "ODOO_QUEUE_JOB_CHANNELS": QUEUE_CHANNELS,
                "ODOO_QUEUE_JOB_SCHEME": "http",
                "ODOO_QUEUE_JOB_HOST": HOST,
                "ODOO_QUEUE_JOB_PORT": str(self.port),
            }
        return self.environment.variables(**(values | self.extra_env))

    def is_ready(self):
        return status_of(f"{self.url}/web/health") == 200


def stop_all(work, purpose):
    """Stop every server of a purpose that a run left behind; return how many."""
    stopped = 0
    for path in sorted(pid_folder(work, purpose).glob("*.pid")):
        pid = int(path.read_text() or 0)
        # The pid file names its own server: another process may have the number now.
        if pid and _is_ours(pid, path.stem):
            os.killpg(pid, signal.SIGTERM)
            _await_end(pid)
            stopped += 1
        path.unlink()
    return stopped


def _is_ours(pid, name):
    """Tell whether a process is the server of a pid file, by its mark."""
    return os.fsencode(f"{MARK}={name}") in _environment_of(pid).split(b"\0")


def _environment_of(pid):
    """Return the environment block of a process, b"" of one that has ended.

    A program that is being loaded shows an empty one for a moment (proc(5)).
    """
    deadline = time.monotonic() + LOAD_SECONDS
    try:
        while not (block := Path(f"/proc/{pid}/environ").read_bytes()):
            if not _runs(pid) or time.monotonic() > deadline:
                break
            time.sleep(POLL_SECONDS)
    except OSError:
        return b""
    return block


def _runs(pid):
    """Tell whether a process exists and has not ended; a zombie has (proc(5))."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _await_end(pid):
    deadline = time.monotonic() + STOP_SECONDS
    while _runs(pid):
        if time.monotonic() > deadline:
            os.killpg(pid, signal.SIGKILL)
            return
        time.sleep(POLL_SECONDS)
