# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from project_lib import priorities

OF_18 = ["0", "1"]
OF_19 = ["0", "1", "2", "3"]
OURS = ["1", "2", "3", "4"]


def test_two_levels():
    assert [priorities.for_task(p, OF_18) for p in OURS] == ["1", "1", "0", "0"]


def test_four_levels_are_one_to_one():
    assert [priorities.for_task(p, OF_19) for p in OURS] == ["3", "2", "1", "0"]
    back = [priorities.for_item(level, "4", OF_19) for level in reversed(OF_19)]
    assert back == OURS


@pytest.mark.parametrize("levels", [OF_18, ["0", "1", "2"], OF_19, list("01234")])
@pytest.mark.parametrize("priority", OURS)
def test_there_and_back_loses_nothing(levels, priority):
    level = priorities.for_task(priority, levels)
    assert priorities.for_item(level, priority, levels) == priority


@pytest.mark.parametrize("current", ["3", "4"])
def test_a_raised_task_is_high_and_not_critical(current):
    assert priorities.for_item("1", current, OF_18) == "2"


@pytest.mark.parametrize("current", ["1", "2"])
def test_a_lowered_task_is_normal(current):
    assert priorities.for_item("0", current, OF_18) == "3"


def test_a_level_that_none_of_ours_has_is_the_nearest():
    levels = list("01234")  # ours are 4, 3, 1 and 0
    assert priorities.for_item("2", "4", levels) in ("2", "3")


def test_an_unknown_level_changes_nothing():
    assert priorities.for_item("9", "2", OF_18) == "2"
