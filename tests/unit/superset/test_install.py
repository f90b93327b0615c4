# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The installation of Superset, without pip's part."""

import re

import pytest

from tools.setup import kept
from tools.setup.console import SetupError
from tools.superset import install
from tools.superset.__main__ import main


@pytest.fixture
def commands(monkeypatch):
    """Take the commands instead of running them; give their lines."""
    lines = []

    def run(args, **_options):
        lines.append(" ".join(map(str, args)))

    monkeypatch.setattr(install, "run", run)
    monkeypatch.setattr(install, "NEEDED_BYTES", 0)
    return lines


def test_it_is_installed_once(tmp_path, commands):
    made = install.ensure(tmp_path)
    environment, packages, upgrade, init = commands
    assert "venv --without-pip" in environment
    assert "--no-deps" in packages and "--only-binary :all:" in packages
    assert upgrade.endswith("db upgrade") and init.endswith("init")
    assert kept.is_complete(made.folder)
    assert install.ensure(tmp_path) == made
    assert len(commands) == 4


def test_what_failed_is_not_used(tmp_path, commands, monkeypatch):
    def fail(_made):
        raise SetupError("no network")

    with monkeypatch.context() as patched:
        patched.setattr(install, "_install", fail)
        with pytest.raises(SetupError, match="no network"):
            install.ensure(tmp_path)
    assert kept.is_complete(install.ensure(tmp_path).folder)


def test_too_little_room_is_said_first(tmp_path, commands, monkeypatch):
    monkeypatch.setattr(install, "NEEDED_BYTES", 2**60)
    with pytest.raises(SetupError, match="Superset needs"):
        install.ensure(tmp_path)
    assert not commands


def test_a_python_without_wheels_is_named():
    install.check_python((3, 12, 1))
    with pytest.raises(SetupError, match=r"this is 3\.13: make test-superset"):
        install.check_python((3, 13, 0))


def test_every_package_is_pinned_once_and_no_registry_is_named():
    text = install.REQUIREMENTS.read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    names = [line.partition("==")[0].lower() for line in lines]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    assert len(set(names)) == len(names)
    assert {"apache-superset", "psycopg2-binary", "gunicorn"} <= set(names)
    assert "://" not in text.replace("https://www.gnu.org/licenses/lgpl", "")


def test_the_command_tells_what_it_knows(capsys):
    assert main(["unknown"]) == 2
    assert "bundle|contexts|install" in capsys.readouterr().err
