# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""n8n and a Node.js of its own, once per user in the cache.

Both come through the machine's npm as it is configured. Several minutes and over a
gigabyte: an installation is kept for as long as somebody uses it.
"""

import json
import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.setup import kept
from tools.setup.console import SetupError, run, say, step
from tools.setup.layout import cache_folder, fingerprint

MANIFEST = Path(__file__).with_name("package.json")
LOCK_FILE = Path(__file__).with_name("package-lock.json")
# npm's names of what `uname -m` says.
MACHINES = {"x86_64": "x64", "aarch64": "arm64"}
NPM_OPTIONS = (
    # No package may run code of its own: n8n on PostgreSQL needs none of it.
    *("--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"),
    *("--loglevel=error", "--no-update-notifier"),
)
NPM_SECONDS = 30 * 60
# 2.4 GB while it is made, and what npm downloads for it.
NEEDED_BYTES = 5 * 1024**3
USELESS = (".map", ".d.ts", ".d.cts", ".d.mts")


@dataclass(frozen=True)
class Installation:
    """One n8n; ``folder`` is ready to run."""

    folder: Path

    @property
    def node(self):
        return self.folder / "node" / "bin" / "node"

    @property
    def script(self):
        return self.folder / "n8n" / "node_modules" / "n8n" / "bin" / "n8n"


def ensure(cache=None):
    """Return the Installation for the pinned versions; make it when it is missing."""
    parent = (cache or cache_folder()) / "n8n"
    return Installation(kept.ensure(parent, key(), _make))


def key():
    """Return what an installation depends on, as its folder's name."""
    return fingerprint(MANIFEST, LOCK_FILE, machine(), USELESS)


def machine():
    """Return npm's name of this machine's processor."""
    name = MACHINES.get(platform.machine())
    if not name:
        known = ", ".join(MACHINES)
        raise SetupError(f"n8n's Node.js is for {known}, not {platform.machine()}")
    return name


def node_package():
    """Return the npm package that brings the pinned Node.js, with its version."""
    version = json.loads(MANIFEST.read_text())["engines"]["node"]
    return f"node-linux-{machine()}@{version}"


def _make(partial):
    npm = shutil.which("npm")
    if not npm:
        raise SetupError("npm is missing, which brings n8n: apt-get install npm")
    kept.require_room(partial, NEEDED_BYTES, "n8n")
    with step("n8n from npm (several minutes, once per user)"):
        _install_node(npm, partial)
        _install_n8n(npm, partial)
        files, saved = drop_useless(partial / "n8n")
        say(f"    {files} files for developers deleted, {saved / 1024**2:.0f} MB")
        shutil.rmtree(partial / "npm-cache", ignore_errors=True)


def _install_node(npm, partial):
    node = partial / "node" / "bin" / "node"
    if node.is_file():
        return
    package = node_package()
    home = partial / "node-package"
    home.mkdir(exist_ok=True)
    (home / "package.json").write_text('{"private": true}\n')
    _npm(npm, partial, home, "install", package)
    shutil.move(home / "node_modules" / package.partition("@")[0], partial / "node")
    shutil.rmtree(home)


def _install_n8n(npm, partial):
    home = partial / "n8n"
    home.mkdir(exist_ok=True)
    for source in (MANIFEST, LOCK_FILE):
        shutil.copy(source, home)
    _npm(npm, partial, home, "ci")


def _npm(npm, partial, folder, *command):
    """Run npm with a download cache that goes when all is done."""
    # The private Node.js runs npm, too, as soon as it is there.
    path = os.pathsep.join([str(partial / "node" / "bin"), os.environ["PATH"]])
    run(
        [npm, *command, *NPM_OPTIONS, "--cache", partial / "npm-cache"],
        what=f"npm {command[0]}",
        env={**os.environ, "PATH": path},
        cwd=folder,
        quiet=True,
        timeout=NPM_SECONDS,
    )


def drop_useless(folder):
    """Delete source maps and type declarations; return (files, bytes)."""
    files = saved = 0
    for parent, _folders, names in os.walk(folder):
        for name in names:
            if name.endswith(USELESS):
                path = Path(parent, name)
                saved += path.lstat().st_size
                path.unlink()
                files += 1
    return files, saved
