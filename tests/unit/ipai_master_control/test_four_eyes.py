# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mc_lib.four_eyes import can_be_shared


@pytest.mark.parametrize(
    ("pools", "expected"),
    [
        ([], True),
        ([{1}], True),
        ([set()], False),
        ([{1}, {1}], False),
        ([{1}, {1, 2}], True),
        ([{1, 2}, {1}, {2}], False),
        # The second has to make room, and the first with it.
        ([{1, 2}, {1, 3}, {1}], True),
    ],
)
def test_examples(pools, expected):
    assert can_be_shared(pools) is expected


@given(st.lists(st.sets(st.integers(0, 5)), max_size=5))
def test_as_trying_all_ways(pools):
    ways = permutations(range(6), len(pools))
    brute = any(
        all(person in pool for person, pool in zip(way, pools, strict=True))
        for way in ways
    )
    assert can_be_shared(pools) is brute
