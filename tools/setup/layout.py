# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where things are: the clone, its work folder, the user's cache."""

import hashlib
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".work"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
ADDONS = ROOT / "addons"
ODOO_CONF = ROOT / "odoo.conf"
CACHE_NAME = "pulser-master-control"


def cache_folder(environ=os.environ):
    """Return the user's download cache, ``$XDG_CACHE_HOME`` or ``~/.cache`` based."""
    base = environ.get("XDG_CACHE_HOME") or ""
    # XDG Base Directory Specification: a relative path is to be ignored.
    folder = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
    return folder / CACHE_NAME


def clone_id(root=ROOT):
    """Return six hex digits that tell this clone from another on one server."""
    return hashlib.sha256(os.fsencode(root)).hexdigest()[:6]


def fingerprint(*parts):
    """Return 16 hex digits over anything that JSON can hold, or files by content."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            data = part.read_bytes()
        else:
            data = json.dumps(part, sort_keys=True).encode()
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:16]


def tree_fingerprint(folder, ignored=()):
    """Return a fingerprint over all files below a folder.

    ``ignored`` are names of files and folders to leave out at any depth.
    """
    skip = {"__pycache__", *ignored}
    files = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in skip)
        files += [
            Path(parent, name)
            for name in sorted(names)
            if name not in skip and not name.endswith(".pyc")
        ]
    parts = []
    for path in files:
        parts += [str(path.relative_to(folder)), path]
    return fingerprint(*parts)


class Stamp:
    """A file that remembers what a folder was made from."""

    def __init__(self, path):
        self.path = Path(path)

    def matches(self, key):
        return self.path.is_file() and self.path.read_text() == key

    def write(self, key):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(key)
