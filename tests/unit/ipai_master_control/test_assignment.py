# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from mc_lib import assignment

MEMBERS = st.dictionaries(
    st.integers(1, 50), st.integers(0, 1000), min_size=1, max_size=10
)
COUNT = st.integers(0, 60)


def test_round_robin_starts_with_who_waited_longest():
    last = {1: 30, 2: 0, 3: 20}
    assert assignment.round_robin(last, 4) == [2, 3, 1, 2]


def test_nobody_there():
    assert assignment.round_robin({}, 3) == []
    assert assignment.least_loaded({}, {}, 3) == []


@given(MEMBERS, COUNT)
def test_round_robin_is_fair(last, count):
    shares = Counter(dict.fromkeys(last, 0))
    shares.update(assignment.round_robin(last, count))
    assert sum(shares.values()) == count
    assert max(shares.values()) - min(shares.values()) <= 1


@given(MEMBERS, COUNT)
def test_least_loaded_always_takes_a_least_loaded(load, count):
    now = dict(load)
    for member in assignment.least_loaded(load, {}, count):
        assert now[member] == min(now.values())
        now[member] += 1
    assert sum(now.values()) == sum(load.values()) + count


def test_equal_loads_go_to_who_waited_longest():
    load = {1: 2, 2: 2, 3: 5}
    assert assignment.least_loaded(load, {1: 9, 2: 4, 3: 1}, 3) == [2, 1, 2]


def test_arguments_are_left_alone():
    load = {1: 0, 2: 0}
    assignment.least_loaded(load, {}, 5)
    assert load == {1: 0, 2: 0}
