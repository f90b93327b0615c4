# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A foreign server for the tests: one process group on loopback."""

import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress

from .console import SetupError, last_lines
from .server import HOST, MARK, POLL_SECONDS, free_port, pid_folder

STOP_SECONDS = 20
# What a program needs of ours; it gets no other variable.
INHERITED = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")


class ChildServer:
    """The base of n8n and Superset; its files are in ``folder``, which goes in the end.

    :param env: the ``Environment`` in whose work folder it lives
    :param label: tells it from others of the same checkout
    """

    #: What people call it.
    title = ""
    ready_seconds = 180

    def __init__(self, env, label):
        self.environment = env
        self.port = free_port()
        self.folder = env.work / self.title.lower() / label
        self.log_path = env.work / "log" / f"{label}.log"
        name = f"{label}-{self.title.lower()}-{self.port}.pid"
        self.pid_path = pid_folder(env.work, env.purpose) / name
        self.process = None

    @property
    def url(self):
        return f"http://{HOST}:{self.port}"

    def command(self):
        """Return the command line."""
        raise NotImplementedError

    def variables(self):
        """Return the environment variables; subclasses add theirs."""
        values = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return {**values, MARK: self.pid_path.stem}

    def is_ready(self):
        """Tell whether it answers."""
        raise NotImplementedError

    def start(self):
        """Start the process and return self."""
        for folder in (self.folder, self.log_path.parent, self.pid_path.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("a") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.variables(),
                cwd=self.environment.work,
                start_new_session=True,
            )
        self.pid_path.write_text(str(self.process.pid))
        return self

    def wait_ready(self):
        """Wait until it answers and return self."""
        deadline = time.monotonic() + self.ready_seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise SetupError(self._report(f"ended with {self.process.returncode}"))
            if self.is_ready():
                return self
            time.sleep(POLL_SECONDS)
        raise SetupError(self._report(f"is not ready after {self.ready_seconds} s"))

    def stop(self):
        """Ask it to end and wait; kill what is left of it, its children too."""
        if self.process:
            if self.process.poll() is None:
                self._signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(STOP_SECONDS)
            # Also when it ended by itself: its children may not have.
            self._signal(signal.SIGKILL)
            self.process.wait()
        self.pid_path.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

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


def status_of(url):
    """Return the status of the answer to a GET, 0 when there is none."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
