# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Installations beside the tests that do not need them."""

import sys

import pytest

from tools.setup.console import SetupError
from tools.testing import background
from tools.testing.background import Background

PROGRAMS = {
    "quick": "print('done')",
    "slow": "import time; time.sleep(60)",
    "lost": "print('no network'); raise SystemExit(1)",
}


@pytest.fixture(autouse=True)
def programs(tmp_path, monkeypatch):
    """Put small programs in the installations' places."""
    monkeypatch.setattr(
        background, "command", lambda name: (sys.executable, "-c", PROGRAMS[name])
    )
    monkeypatch.setattr(background, "log_of", lambda name: tmp_path / "log" / name)


def test_a_failure_is_told_with_its_reason():
    with (
        Background({"quick", "lost"}) as running,
        pytest.raises(SetupError, match="lost cannot be installed: no network"),
    ):
        running.wait("quick")
        running.wait("lost")


def test_what_still_runs_ends_with_the_context():
    with Background({"slow"}) as running:
        process = running._running["slow"]
    assert process.returncode


def test_without_need_nothing_runs(tmp_path):
    with Background(set()):
        pass
    assert not (tmp_path / "log").exists()


def test_what_is_installed_is_a_command_of_its_package(monkeypatch):
    monkeypatch.undo()
    assert background.command("superset")[-3:] == ("-m", "tools.superset", "install")
