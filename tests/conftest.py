# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Shared by the tests that run without pytest-odoo; must not import odoo.tests."""

import pytest

from tools.setup.environment import Environment


@pytest.fixture(scope="session")
def environment():
    """Give what ``make`` prepared: paths, server, variables."""
    return Environment.load()
