# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs one CI command over one checkout and keeps what it printed."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from . import isolation as isolating
from . import toolchain
from .errors import ForgeError

LOG_LIMIT_BYTES = 4 * 1024 * 1024


@dataclass
class Outcome:
    """How a command ended: exit code (None: never started), its lines with times."""

    exit_code: int | None
    timed_out: bool = False
    lines: list[tuple[str, str]] = field(default_factory=list)


class Sandbox:
    """The place where CI commands run; made once, used by several threads."""

    def __init__(self, clock, ci_python=None, private_paths=(), environment=None):
        self._clock = clock
        self._python = str(ci_python or sys.executable)
        self._private = [Path(path) for path in private_paths]
        self._extra = dict(environment or {})
        self._lock = threading.Lock()
        self._folder = None
        self._tools = None
        self.isolation = None

    def prepare(self) -> None:
        """Lay out the toolchain and find the isolation (once; about a second)."""
        with self._lock:
            if self._tools is not None:
                return
            self._folder = Path(tempfile.mkdtemp(prefix="forge-ci-"))
            self._folder.chmod(0o711)
            self.isolation = isolating.strongest(self._private)
            try:
                self._tools = self._build("tools")
            except ForgeError:
                self.isolation = isolating.weaker(self.isolation, self._private)
                self._tools = self._build("tools-same-user")

    def _build(self, name):
        folder = self._folder / name
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
        python = toolchain.build(self._python, folder, self.isolation.probe)
        for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
            path.chmod(0o755)
        return python.parent

    def close(self) -> None:
        """Remove everything that was laid out."""
        with self._lock:
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = self._tools = None

    def run(self, command: str, export, timeout_seconds: float) -> Outcome:
        """Run ``command`` with ``sh`` in a fresh folder that ``export(folder)`` fills.

        The environment holds PATH, HOME, LANG, CI and what was declared, nothing of
        ours. After ``timeout_seconds`` the command and its children are killed.
        """
        self.prepare()
        job = Path(tempfile.mkdtemp(prefix="job-", dir=self._folder))
        try:
            for name in ("home", "work"):
                (job / name).mkdir()
            export(job / "work")
            self.isolation.give(job)
            return self._execute(command, job, timeout_seconds)
        finally:
            shutil.rmtree(job, ignore_errors=True)

    def _environment(self, job):
        return {
            "PATH": f"{self._tools}:{isolating.SYSTEM_PATH}",
            "HOME": str(job / "home"),
            "LANG": "C.UTF-8",
            "CI": "true",
            **self._extra,
        }

    def _execute(self, command, job, timeout_seconds):
        process = subprocess.Popen(
            [*self.isolation.prefix, "sh", "-c", command],
            cwd=job / "work",
            env=self._environment(job),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        outcome = Outcome(None)
        timer = threading.Timer(timeout_seconds, self._expire, (process, outcome))
        timer.start()
        try:
            self._collect(process, outcome)
            outcome.exit_code = process.wait()
        finally:
            timer.cancel()
            _kill(process)
            process.stdout.close()
        return outcome

    def _collect(self, process, outcome):
        size = 0
        for raw in process.stdout:
            size += len(raw)
            text = raw.decode(errors="replace").rstrip("\r\n")
            outcome.lines.append((self._clock.log_stamp(), text))
            if size > LOG_LIMIT_BYTES:
                outcome.lines.append((self._clock.log_stamp(), "##[error]Log too big"))
                _kill(process)
                return

    def _expire(self, process, outcome):
        outcome.timed_out = True
        _kill(process)


def _kill(process):
    """End the command's whole process group; it may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
