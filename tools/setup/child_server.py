# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A foreign server for the tests: it gets none of our variables and leaves no file."""

import os
import shutil

from .server_process import ServerProcess, free_port

# What a program needs of ours; it gets no other variable.
INHERITED = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")


class ChildServer(ServerProcess):
    """The base of n8n and Superset; its files are in ``folder``, which goes in the end.

    :param env: the ``Environment`` in whose work folder it lives
    :param label: tells it from others of the same checkout
    """

    def __init__(self, env, label):
        port = free_port()
        super().__init__(env, f"{label}-{self.title.lower()}-{port}", port)
        self.folder = env.work / self.title.lower() / label
        self.log_path = env.work / "log" / f"{label}.log"

    def variables(self):
        """Return the environment variables; subclasses add theirs."""
        return {name: os.environ[name] for name in INHERITED if name in os.environ}

    def start(self):
        """Start the process and return self."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return super().start()

    def stop(self):
        """Ask it to end, kill what is left of it, and delete its files."""
        super().stop()
        shutil.rmtree(self.folder, ignore_errors=True)
