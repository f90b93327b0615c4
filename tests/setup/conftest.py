# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fixtures for the tests of the set-up and of the test runner."""

import pytest


@pytest.fixture
def fake_odoo(tmp_path):
    """Return a function that makes a folder that looks like a checkout of Odoo."""

    def make(name="odoo-src", version="(18, 0, 0, FINAL, 0, '')", common=""):
        root = tmp_path / name
        (root / "odoo" / "addons" / "base").mkdir(parents=True)
        (root / "odoo" / "addons" / "base" / "__manifest__.py").write_text("{}")
        (root / "odoo" / "tests").mkdir()
        (root / "odoo" / "tests" / "common.py").write_text(common)
        release = f"FINAL = 'final'\nversion_info = {version}\n"
        (root / "odoo" / "release.py").write_text(release)
        (root / "addons" / "web").mkdir(parents=True)
        return root

    return make


@pytest.fixture
def repository(tmp_path):
    """Return a function that writes files below a new folder and returns it."""

    def make(**files):
        root = tmp_path / "repository"
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return root

    return make
