# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Transactions at the same time, on real connections that commit."""

import pytest

from tools.setup import database as databases
from tools.setup.registry import registry_of


@pytest.fixture(scope="module")
def registry(environment, request):
    """Odoo's registry of a database that only this module uses."""
    label = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    with (
        databases.throw_away(environment, f"races_{label}") as name,
        registry_of(environment, name) as registry,
    ):
        yield registry


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch, environment):
    """Odoo waits 2 s, 4 s and more between tries; the waiting is not what we test."""
    from odoo.service import model

    monkeypatch.setattr(model.random, "uniform", lambda low, high: 0.01 * high)
