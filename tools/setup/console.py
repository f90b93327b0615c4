# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Progress lines, child processes and the one error a person gets to read."""

import os
import shlex
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

OUTPUT_LINES_IN_ERRORS = 25


class SetupError(Exception):
    """A step cannot be done; the message says why and what to do about it."""


def say(text):
    """Print one line at once, also when the output is a pipe."""
    print(text, flush=True)


@contextmanager
def step(title):
    """Announce a step and say how many seconds it took."""
    say(f"==> {title}")
    started = time.monotonic()
    yield
    say(f"    done in {time.monotonic() - started:.1f} s")


def run(args, *, what, env=None, cwd=None, quiet=False, **options):
    """Run a command without input and raise SetupError when it fails.

    With ``quiet`` the output is kept and shown only with the error, otherwise it is
    passed through. Returns the kept output ("" when passed through).
    """
    sys.stdout.flush()
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if quiet else {}
    try:
        done = subprocess.run(
            [os.fspath(arg) for arg in args],
            env=env,
            cwd=cwd,
            text=True,
            errors="replace",
            check=False,
            **{"stdin": subprocess.DEVNULL, **output, **options},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"{what} failed: {error}") from error
    if done.returncode:
        command = shlex.join(os.fspath(arg) for arg in args)
        tail = "\n".join((done.stdout or "").splitlines()[-OUTPUT_LINES_IN_ERRORS:])
        raise SetupError(f"{what} failed ({done.returncode}): {command}\n{tail}")
    return done.stdout or ""


def stream(args, on_line, *, what, log, env=None, cwd=None):
    """Run a command, keep its output in the file ``log``, show what matters of it.

    ``on_line`` gets each line as it comes. Raises SetupError with the end of the log.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w") as kept,
        subprocess.Popen(
            [os.fspath(arg) for arg in args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            text=True,
            errors="replace",
        ) as process,
    ):
        try:
            for line in process.stdout:
                kept.write(line)
                on_line(line.rstrip())
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise SetupError(
            f"{what} failed ({process.returncode}), see {log}:\n{last_lines(log)}"
        )


def last_lines(path: Path, count=OUTPUT_LINES_IN_ERRORS):
    """Return the end of a log file as text, "" when there is none."""
    if not path.is_file():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
