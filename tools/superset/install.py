# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Superset in a virtual environment of its own, once per user in the cache.

It pins what Odoo needs in other versions, so the two never share an environment. Its
metadata database is prepared with it: that takes a minute, and each test run copies it.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.setup import kept
from tools.setup.console import SetupError, run, step
from tools.setup.layout import cache_folder, fingerprint
from tools.setup.python_env import platform_tag

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
CONFIG = Path(__file__).with_name("superset_config.py")
# pandas 2.1 and numpy 1.26, which it asks for, have no wheels for later ones.
NEWEST_PYTHON = (3, 12)
# These come as source only; neither has anything to compile.
FROM_SOURCE = "WTForms-JSON,odfpy"
NEEDED_BYTES = 2 * 1024**3
PIP_SECONDS = 30 * 60
COMMAND_SECONDS = 10 * 60
# Scripts in an environment's bin/ know its path, and the folder is renamed when it is
# complete: so Superset's own command is called as it calls itself.
MAIN = "from superset.cli.main import superset; superset()"


@dataclass(frozen=True)
class Installation:
    """One Superset; ``folder`` is ready to run."""

    folder: Path

    @property
    def python(self):
        return self.folder / "venv" / "bin" / "python"

    @property
    def metadata(self):
        """Return the SQLite database with Superset's tables, roles and permissions."""
        return self.folder / "home" / "superset.db"

    def command(self, *args):
        """Return the command line of Superset's own command."""
        return [self.python, "-c", MAIN, *args]


def ensure(cache=None):
    """Return the Installation for the pinned versions; make it when it is missing."""
    return Installation(
        kept.ensure((cache or cache_folder()) / "superset", key(), _make)
    )


def key():
    """Return what an installation depends on, as its folder's name."""
    return fingerprint(platform_tag(), REQUIREMENTS, FROM_SOURCE)


def variables(home, secret_key):
    """Return the environment variables that tell Superset where and how to work."""
    return {
        "FLASK_APP": "superset",
        "SUPERSET_CONFIG_PATH": str(CONFIG),
        "SUPERSET_HOME": str(home),
        "SUPERSET_SECRET_KEY": secret_key,
    }


def check_python(version):
    """Raise SetupError when Superset's pins have no wheels for a Python."""
    if tuple(version[:2]) > NEWEST_PYTHON:
        newest = ".".join(map(str, NEWEST_PYTHON))
        raise SetupError(
            f"Superset's packages end with Python {newest}, this is"
            f" {version[0]}.{version[1]}: make test-superset PYTHON=python{newest}"
        )


def _make(partial):
    check_python(sys.version_info)
    kept.require_room(partial, NEEDED_BYTES, "Superset")
    made = Installation(partial)
    with step("Superset from pip (some minutes, once per user)"):
        _install(made)
    with step("Superset's own database"):
        _prepare(made)


def _install(made):
    if not made.python.exists():
        run(
            [sys.executable, "-m", "venv", "--without-pip", made.folder / "venv"],
            what="Superset's virtual environment",
            quiet=True,
        )
    run(
        [
            *(sys.executable, "-m", "pip", "--python", made.python, "install"),
            *("--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-deps"),
            *("--only-binary", ":all:", "--no-binary", FROM_SOURCE),
            *("-r", REQUIREMENTS),
        ],
        what="Superset's packages",
        quiet=True,
        timeout=PIP_SECONDS,
    )


def _prepare(made):
    """Make the tables, roles and permissions; the key encrypts nothing yet."""
    shutil.rmtree(made.metadata.parent, ignore_errors=True)
    made.metadata.parent.mkdir()
    own = variables(made.metadata.parent, os.urandom(32).hex())
    for args in (("db", "upgrade"), ("init",)):
        run(
            made.command(*args),
            what=f"superset {' '.join(args)}",
            env={**os.environ, **own},
            cwd=made.folder,
            quiet=True,
            timeout=COMMAND_SECONDS,
        )
