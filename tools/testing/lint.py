# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make lint``: every check of the source, side by side, within a minute."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tools.setup.console import say
from tools.setup.layout import ADDONS, ROOT, VENV

from . import source_checks
from .selection import folders

BIN = VENV / "bin"
# What is here belongs to a checkout, not to the project's source.
SOURCES = ("addons", "tools", "tests", "bench")


def ruff_check():
    return _run([BIN / "ruff", "check", *_sources()])


def ruff_format():
    return _run([BIN / "ruff", "format", "--check", *_sources()])


def pylint():
    """Run pylint-odoo on the addons; it needs no Odoo."""
    addons = [f"addons/{name}" for name in folders(ADDONS)]
    rcfile = f"--rcfile={ROOT / '.pylintrc'}"
    return _run([BIN / "python", "-m", "pylint", rcfile, "-j0", *addons])


def files():
    """Run the checks of tools/testing/source_checks.py."""
    problems = source_checks.all_problems(ROOT)
    return len(problems), "\n".join(problems)


CHECKS = {
    "ruff": ruff_check,
    "format": ruff_format,
    "pylint": pylint,
    "files": files,
}


def main(names):
    """Run the named checks, all by default; the exit code is 1 if one complains."""
    unknown = set(names) - set(CHECKS)
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(CHECKS)}")
        return 2
    started = time.monotonic()
    with ThreadPoolExecutor() as pool:
        running = {name: pool.submit(CHECKS[name]) for name in names or CHECKS}
    bad = 0
    for name, future in running.items():
        code, output = future.result()
        bad += bool(code)
        say(f"==> {name}: {'complains' if code else 'clean'}")
        if code:
            say(output.strip())
    seconds = time.monotonic() - started
    say(f"lint: {len(running) - bad} clean, {bad} not, {seconds:.1f} s")
    return min(bad, 1)


def _sources():
    return [name for name in SOURCES if (ROOT / name).is_dir()]


def _run(command):
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
