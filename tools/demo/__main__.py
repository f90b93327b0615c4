# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Start the demo's process and show what it says until the story has ended.

The process itself goes on, so that people can look around; ``make stop`` ends it.
"""

import subprocess
import sys
import time

from tools.setup.environment import Environment

from .process import END_MARK, remember, stop

POLL_SECONDS = 0.1


def main():
    """Return the exit code of the story."""
    environment = Environment.load()
    stop(environment.work)
    log = environment.work / "log" / "demo.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.demo.host", *sys.argv[1:]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    remember(environment.work, process.pid)
    code = _follow(log, process)
    if "--once" in sys.argv:
        process.wait()
    return code


def _follow(log, process):
    """Print what the process writes, up to its last word; return its exit code."""
    with log.open() as lines:
        while True:
            line = lines.readline()
            if line.startswith(END_MARK):
                return int(line.removeprefix(END_MARK))
            if line:
                print(line, end="", flush=True)
            elif process.poll() is not None:
                return process.returncode or 1
            else:
                time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        stop(Environment.load().work)
        sys.exit(130)
