# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tokens cost, in US dollars. The figures, their date and source: prices.json."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

PRICES_FILE = Path(__file__).with_name("prices.json")
TOKENS_PER_UNIT = 1_000_000
# A dated snapshot of a model costs what the model costs.
_SNAPSHOT = re.compile(r"[-@]\d{8}$")


@dataclass(frozen=True)
class Usage:
    """Tokens used, as the Messages API counts them; ``input`` excludes the cache."""

    input: int = 0
    output: int = 0
    cache_write: int = 0
    cache_read: int = 0

    @property
    def total_input(self):
        """All tokens that went in, cached or not."""
        return self.input + self.cache_write + self.cache_read

    def __add__(self, other):
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cache_write + other.cache_write,
            self.cache_read + other.cache_read,
        )


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens of each kind."""

    input: Decimal
    output: Decimal
    cache_write: Decimal
    cache_read: Decimal

    @property
    def dearest_input(self):
        """What a token that goes in costs at most."""
        return max(self.input, self.cache_write, self.cache_read)


@cache
def _table():
    models = json.loads(PRICES_FILE.read_text(encoding="utf-8"))["models"]
    return {
        name: Price(**{kind: Decimal(text) for kind, text in prices.items()})
        for name, prices in models.items()
    }


def price(model):
    """Return the :class:`Price` of a model.

    A model that is not in the table is taken to cost, kind by kind, as much as the
    dearest one that is: a budget then ends too early, never too late.
    """
    table = _table()
    return table.get(_SNAPSHOT.sub("", model)) or Price(
        input=max(known.input for known in table.values()),
        output=max(known.output for known in table.values()),
        cache_write=max(known.cache_write for known in table.values()),
        cache_read=max(known.cache_read for known in table.values()),
    )


def is_known(model):
    """Say whether a model's price is in the table."""
    return _SNAPSHOT.sub("", model) in _table()


def cost(model, usage):
    """Return what :class:`Usage` costs with a model, in US dollars, as a Decimal."""
    rate = price(model)
    total = (
        usage.input * rate.input
        + usage.output * rate.output
        + usage.cache_write * rate.cache_write
        + usage.cache_read * rate.cache_read
    )
    return total / TOKENS_PER_UNIT
