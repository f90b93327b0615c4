# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Get pip into a virtual environment where ensurepip is missing.

Debian and Ubuntu keep ensurepip in the package python3-venv. Its absence is common and
installing a package is not ours to do, so pip's wheel is taken from python3-pip-whl.
"""

import subprocess
import sys
from pathlib import Path

from .console import SetupError, run
from .private_apt import PrivateApt, unpack

WHEELS = Path("usr/share/python-wheels")
PACKAGE = "python3-pip-whl"
WHAT_TO_DO = "Install the package python3-venv (or python3-pip) and try again."


def add_pip(python, work):
    """Install pip for an interpreter, from what the system has or can download."""
    if _system_pip_works():
        wheel = None
        command = [sys.executable, "-m", "pip", "--python", python]
        what = ["pip"]
    else:
        wheel = _find_wheel(work)
        command = [python, wheel / "pip"]
        what = ["--no-index", wheel]
    try:
        run([*command, "install", "-q", *what], what="Installing pip", quiet=True)
    except SetupError as error:
        raise SetupError(f"{error}\n{WHAT_TO_DO}") from error


def _system_pip_works():
    """Tell whether the system's pip can install into another interpreter (22.3)."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--python", sys.executable, "--version"],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def _find_wheel(work):
    found = sorted((Path("/") / WHEELS).glob("pip-*.whl"))
    if found:
        return found[-1]
    folder = work / "pip-wheel"
    try:
        apt = PrivateApt(folder / "apt")
        apt.update()
        apt.download([PACKAGE], folder)
        for archive in folder.glob("*.deb"):
            unpack(archive, folder)
    except SetupError as error:
        raise SetupError(f"{error}\n{WHAT_TO_DO}") from error
    wheels = sorted((folder / WHEELS).glob("pip-*.whl"))
    if not wheels:
        raise SetupError(f"{PACKAGE} contains no wheel of pip. {WHAT_TO_DO}")
    return wheels[-1]
