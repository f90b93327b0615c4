# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Install n8n beside the tests that do not need it."""

import os
import signal
import subprocess
import sys

from tools.setup.console import SetupError, last_lines, say, step
from tools.setup.layout import ROOT, WORK

# Nice, because tests that measure time come first.
COMMAND = ("nice", "-n", "10", sys.executable, "-m", "tools.n8n", "install")
STOP_SECONDS = 10


class Background:
    """An installation that starts at once when it is needed, in a context.

    Leaving the context ends it; npm's work so far is kept for the next try.
    """

    def __init__(self, needed, command=COMMAND, log=WORK / "log" / "n8n-install.log"):
        self._needed = needed
        self._command = command
        self._log = log
        self._process = None

    def __enter__(self):
        if self._needed:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("w") as log:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=ROOT,
                    start_new_session=True,
                )
        return self

    def wait(self):
        """Wait for the end; raise SetupError with what went wrong."""
        if self._process.poll() is None:
            with step(f"n8n, being installed ({self._log})"):
                self._process.wait()
        if self._process.returncode:
            raise SetupError(f"n8n cannot be installed: {last_lines(self._log)}")
        say("    n8n is installed")

    def __exit__(self, *_exception):
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
