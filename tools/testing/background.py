# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Install n8n, Superset and the like beside the tests that do not need them."""

import os
import signal
import subprocess
import sys

from tools.setup.console import SetupError, last_lines, say, step
from tools.setup.layout import ROOT, WORK

STOP_SECONDS = 10


class Background:
    """Installations that start at once, side by side, in a context.

    Leaving the context ends them; what they have done so far is kept for the next try.

    :param names: of packages in tools/, each with the command ``install``
    """

    def __init__(self, names):
        self._names = sorted(names)
        self._running = {}

    def __enter__(self):
        for name in self._names:
            log = log_of(name)
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("w") as output:
                self._running[name] = subprocess.Popen(
                    command(name),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=ROOT,
                    start_new_session=True,
                )
        return self

    def wait(self, name):
        """Wait for the end of one; raise SetupError with what went wrong."""
        process = self._running[name]
        if process.poll() is None:
            with step(f"{name}, being installed ({log_of(name)})"):
                process.wait()
        if process.returncode:
            raise SetupError(f"{name} cannot be installed: {last_lines(log_of(name))}")
        say(f"    {name} is installed")

    def end(self):
        """End what is not done."""
        for process in self._running.values():
            if process.poll() is None:
                _end(process)

    def __exit__(self, *_exception):
        self.end()


def command(name):
    """Return the command line of an installation."""
    # Nice, because tests that measure time come first.
    return ("nice", "-n", "10", sys.executable, "-m", f"tools.{name}", "install")


def log_of(name):
    return WORK / "log" / f"{name}-install.log"


def _end(process):
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
