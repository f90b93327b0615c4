# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small Python with pytest and ruff for the CI, apart from ours.

The CI runs commands of a repository that nobody vouches for, as a user who can not
enter our folders. So it gets an interpreter and the few packages it needs in a
folder of its own, laid out like a virtual environment.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import ForgeError

REQUIREMENTS = ("pytest", "ruff")
OLDEST_PYTHON = (3, 11)
SURVEY = """
import importlib.metadata as metadata, json, re, sys, sysconfig
names, found = list(sys.argv[1:]), {}
while names:
    name = re.split(r"[^A-Za-z0-9._-]", names.pop(), maxsplit=1)[0].lower()
    if name in found:
        continue
    try:
        dist = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        continue
    found[name] = [[str(file), str(file.locate())] for file in dist.files or ()]
    names += [r for r in dist.requires or () if "extra ==" not in r]
print(json.dumps({"found": found, "base": getattr(sys, "_base_executable", "")}))
"""
FACTS = "import sys; print(*sys.version_info[:2])"


@dataclass(frozen=True)
class Interpreter:
    """A Python and its version."""

    path: Path
    version: tuple[int, int]


def build(ci_python: str, folder: Path, probe) -> Path:
    """Lay out the toolchain in ``folder`` and return its interpreter.

    ``ci_python`` is the interpreter whose packages are taken. ``probe(command)``
    gives what a command prints when the CI's user runs it, or None; the first
    interpreter that this user can run, of the base of ``ci_python`` and the
    system's own, is linked. ``ForgeError`` when there is none.
    """
    survey = _survey(ci_python)
    missing = [name for name in REQUIREMENTS if name not in survey["found"]]
    if missing:
        raise ForgeError(f"ci_python: {ci_python} lacks {', '.join(missing)}")
    base = _first_usable(_candidates(survey["base"] or ci_python), probe)
    packages = folder / "lib" / "python{}.{}".format(*base.version) / "site-packages"
    packages.mkdir(parents=True)
    (folder / "bin").mkdir()
    for files in survey["found"].values():
        _copy(files, packages, folder / "bin")
    (folder / "pyvenv.cfg").write_text(
        f"home = {base.path.parent}\ninclude-system-site-packages = false\n"
        "version = {}.{}\n".format(*base.version)
    )
    for name in ("python", "python3"):
        (folder / "bin" / name).symlink_to(base.path)
    return folder / "bin" / "python"


def _survey(python):
    done = subprocess.run(
        [python, "-I", "-c", SURVEY, *REQUIREMENTS],
        capture_output=True,
        text=True,
        timeout=60,
    )
    if done.returncode:
        raise ForgeError(f"ci_python: {python} does not run: {done.stderr[-300:]}")
    return json.loads(done.stdout)


def _candidates(base):
    minor = "python{}.{}".format(*sys.version_info[:2])
    yield Path(base).resolve()
    for name in (minor, "python3.13", "python3.12", "python3.11", "python3"):
        for folder in ("/usr/bin", "/usr/local/bin"):
            if (Path(folder) / name).exists():
                yield Path(folder) / name


def _first_usable(candidates, probe):
    for path in candidates:
        printed = probe([str(path), "-I", "-c", FACTS])
        version = tuple(int(part) for part in (printed or "").split())
        if version >= OLDEST_PYTHON:
            return Interpreter(path, version)
    raise ForgeError("ci_python: the CI's user can run no Python 3.11 or newer")


def _copy(files, packages, scripts):
    for name, source in files:
        parts = Path(name).parts
        if "__pycache__" in parts or not Path(source).is_file():
            continue
        if ".." not in parts:
            target = packages / name
        elif Path(name).parent.name == "bin":
            target = scripts / Path(name).name
        else:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o755 if target.parent == scripts else 0o644)
