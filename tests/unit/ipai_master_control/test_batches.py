# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The course of a sweep over rows of which some cannot be handled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mc_lib.batches import Batches


def _run(rows, poison, size):
    """Sweep ``rows`` and return those done, those set aside and the number of tries."""
    waiting, done, tries = list(rows), [], 0
    batches = Batches(size)
    while batches.more:
        tries += 1
        assert tries < 10_000, "the sweep does not end"
        taken = [row for row in waiting if row not in batches.refused][: batches.size]
        if poison & set(taken):
            batches.failed(taken)
            continue
        batches.succeeded(len(taken))
        done += taken
        waiting = [row for row in waiting if row not in taken]
    return done, batches.refused, tries


def test_a_short_batch_is_the_last():
    assert _run(range(7), set(), 5) == ([*range(7)], [], 2)
    assert _run(range(5), set(), 5) == ([*range(5)], [], 2)
    assert _run([], set(), 5) == ([], [], 1)


def test_a_row_that_fails_is_set_aside():
    done, refused, tries = _run(range(500), {0}, 500)
    assert done == [*range(1, 500)]
    assert refused == [0]
    assert tries < 30, "half by half, not one by one"


@given(
    st.integers(0, 60).flatmap(
        lambda count: st.tuples(
            st.just(count), st.sets(st.integers(0, max(count - 1, 0)))
        )
    ),
    st.integers(1, 20),
)
def test_all_the_others_are_done_once(rows, size):
    count, poison = rows
    poison &= set(range(count))
    done, refused, _tries = _run(range(count), poison, size)
    assert done == [row for row in range(count) if row not in poison]
    assert sorted(refused) == sorted(poison)


def test_a_failure_without_rows_is_no_fault_of_a_row():
    with pytest.raises(ValueError, match="without rows"):
        Batches(5).failed([])
