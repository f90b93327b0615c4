# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Prices."""

import json
from decimal import Decimal

import pytest
from pulser_lib import pricing
from pulser_lib.pricing import Usage

MILLION = 1_000_000


def test_the_table_says_when_and_where_from():
    facts = json.loads(pricing.PRICES_FILE.read_text())
    assert facts["source"].startswith("https://")
    assert len(facts["date"]) == 10


def test_each_kind_of_token_has_its_price():
    model = "claude-sonnet-4-5"
    assert pricing.cost(model, Usage(input=MILLION)) == Decimal("3")
    assert pricing.cost(model, Usage(output=MILLION)) == Decimal("15")
    assert pricing.cost(model, Usage(cache_write=MILLION)) == Decimal("3.75")
    assert pricing.cost(model, Usage(cache_read=MILLION)) == Decimal("0.3")
    assert pricing.cost(model, Usage()) == 0


def test_small_amounts_are_exact():
    usage = Usage(input=1, output=1)
    assert pricing.cost("claude-sonnet-4-5", usage) == Decimal("0.000018")


@pytest.mark.parametrize(
    ("dated", "bare"),
    [
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
    ],
)
def test_a_dated_snapshot_costs_what_its_model_does(dated, bare):
    assert pricing.price(dated) == pricing.price(bare)
    assert pricing.is_known(dated)


@pytest.mark.parametrize("model", ["", "gpt-9", "claude-opus-99", "claude-fable-5-2"])
def test_an_unknown_model_costs_as_much_as_the_dearest(model):
    facts = json.loads(pricing.PRICES_FILE.read_text())["models"]
    worst = pricing.price(model)
    assert not pricing.is_known(model)
    for kind in ("input", "output", "cache_write", "cache_read"):
        dearest = max(Decimal(prices[kind]) for prices in facts.values())
        assert getattr(worst, kind) == dearest


def test_usage_adds_up():
    total = Usage(1, 2, 3, 4) + Usage(10, 20, 30, 40)
    assert total == Usage(11, 22, 33, 44)
    assert total.total_input == 88
