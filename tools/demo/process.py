# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The demo's process: who it is and how it is ended. Standard library only."""

import os
import signal
import time
from pathlib import Path

END_MARK = "--- the demo has ended with "
MODULE = b"tools.demo.host"
STOP_SECONDS = 60
POLL_SECONDS = 0.1


def remember(work, pid):
    """Write down which process plays the demo of this clone."""
    path = _path(work)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(pid))


def stop(work):
    """End the demo of this clone, with its servers; return whether one ran."""
    path = _path(work)
    try:
        pid = int(path.read_text())
    except (OSError, ValueError):
        return False
    path.unlink()
    if not _is_ours(pid):
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _is_ours(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            break
        time.sleep(POLL_SECONDS)
    return True


def _path(work):
    return Path(work) / "demo" / "host.pid"


def _is_ours(pid):
    """A pid file that a crash left may name a process of somebody else."""
    try:
        return MODULE in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
