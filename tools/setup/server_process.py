# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A server as a child process: one process group on loopback.

It writes its process id below the work folder, so that ``make stop`` finds it.
"""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress

from .console import SetupError, last_lines

HOST = "127.0.0.1"
STOP_SECONDS = 20
POLL_SECONDS = 0.1
# The variable that tells of a process which pid file is its own.
MARK = "PULSER_SERVER"


class ServerProcess:
    """The base of Odoo, n8n and Superset.

    :param env: the ``Environment`` in whose work folder it lives
    :param name: of its log and its pid file
    """

    #: What people call it.
    title = ""
    ready_seconds = 180

    def __init__(self, env, name, port):
        self.environment = env
        self.port = port
        self.log_path = env.work / "log" / f"{name}.log"
        self.pid_path = pid_folder(env.work, env.purpose) / f"{name}.pid"
        self.process = None

    @property
    def url(self):
        return f"http://{HOST}:{self.port}"

    @property
    def cwd(self):
        """Return the folder in which it works."""
        return self.environment.work

    def command(self):
        """Return the command line."""
        raise NotImplementedError

    def variables(self):
        """Return the environment variables; ``start`` adds the mark."""
        raise NotImplementedError

    def is_ready(self):
        """Tell whether it answers."""
        raise NotImplementedError

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
                env={**self.variables(), MARK: self.pid_path.stem},
                cwd=self.cwd,
                start_new_session=True,
            )
        self.pid_path.write_text(str(self.process.pid))
        return self

    def wait_ready(self, seconds=None):
        """Wait until it answers and return self."""
        seconds = seconds or self.ready_seconds
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.alive():
                raise SetupError(self._report(f"ended with {self.process.returncode}"))
            if self.is_ready():
                return self
            time.sleep(POLL_SECONDS)
        raise SetupError(self._report(f"is not ready after {seconds} s"))

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """Kill the whole process group at once, as a crash of the machine would."""
        if self.process:
            # Also when it ended by itself: its children may not have.
            self._signal(signal.SIGKILL)
            self.process.wait()
        self.pid_path.unlink(missing_ok=True)

    def stop(self):
        """Ask it to end and wait; kill what is left of it, its children too."""
        if self.alive():
            self._signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        self.kill()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def _signal(self, number):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def _report(self, what):
        log = last_lines(self.log_path)
        return f"{self.title} ({self.url}) {what}; {self.log_path}:\n{log}"


def free_port():
    """Return a TCP port of the loopback interface that nobody uses now."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def pid_folder(work, purpose):
    """Return where the process ids of the servers for a purpose are."""
    return work / "run" / purpose


def status_of(url):
    """Return the status of the answer to a GET, 0 when there is none."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
