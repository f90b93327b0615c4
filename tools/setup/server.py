# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo servers as child processes: the web server and the queue worker.

A server writes its process id below the work folder, so that ``make stop`` finds it.
"""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

from . import odoo_command
from .console import SetupError, last_lines

HOST = "127.0.0.1"
READY_SECONDS = 120
STOP_SECONDS = 20
POLL_SECONDS = 0.1
ROLES = ("web", "worker")
# The variable that tells of a foreign server which pid file is its own.
MARK = "PULSER_SERVER"
QUEUE_OFF = "root:0"
QUEUE_CHANNELS = "root:4"


class OdooServer:
    """One Odoo process that serves one database.

    ``role`` is "web" (no queue, no cron: it answers people and webhooks) or "worker"
    (runs the queue's jobs through its own HTTP port, and the crons). ``extra_env`` is
    added to the environment variables, ``options`` to the command line.
    """

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
        self.environment = env
        self.database = database
        self.role = role
        self.port = port or free_port()
        self.extra_env = dict(extra_env or {})
        self.options = tuple(options)
        name = f"{database}-{role}-{self.port}"
        self.log_path = Path(log_path or env.work / "log" / f"{name}.log")
        self.pid_path = pid_folder(env.work, env.purpose) / f"{name}.pid"
        self.process = None

    @property
    def url(self):
        return f"http://{HOST}:{self.port}"

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

    def start(self):
        """Start the process in a process group of its own and return self."""
        if self.alive():
            return self
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        self.pid_path.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("a") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.variables(),
                cwd=self.environment.root,
                start_new_session=True,
            )
        self.pid_path.write_text(str(self.process.pid))
        return self

    def wait_ready(self, seconds=READY_SECONDS):
        """Wait until ``/web/health`` answers 200 and return self."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.alive():
                raise SetupError(self._report(f"ended with {self.process.returncode}"))
            if _answers(f"{self.url}/web/health"):
                return self
            time.sleep(POLL_SECONDS)
        raise SetupError(self._report(f"is not ready after {seconds} s"))

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """Kill the whole process group at once, as a crash of the machine would."""
        self._signal(signal.SIGKILL)
        self._forget()

    def stop(self):
        """Ask the server to end and wait; kill it when it does not."""
        if not self.alive():
            self._forget()
            return
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
        self._forget()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def _signal(self, number):
        if self.alive():
            os.killpg(self.process.pid, number)

    def _forget(self):
        if self.process:
            self.process.wait()
        self.pid_path.unlink(missing_ok=True)

    def _report(self, what):
        log = last_lines(self.log_path)
        return f"Odoo ({self.role}, {self.url}) {what}; {self.log_path}:\n{log}"


def free_port():
    """Return a TCP port of the loopback interface that nobody uses now."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def pid_folder(work, purpose):
    """Return where the process ids of servers for "test" or "demo" are."""
    return work / "run" / purpose


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
    """Tell whether a process is the server of a pid file: Odoo's, or a marked one."""
    database = os.fsencode(name.rsplit("-", 2)[0])
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    is_odoo = b"odoo" in words and database in words
    return is_odoo or os.fsencode(f"{MARK}={name}") in variables


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


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
