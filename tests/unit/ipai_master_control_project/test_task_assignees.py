# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from project_lib import assignees

ANN, BEN, CID, DAN = 1, 2, 3, 4
ALL = (ANN, BEN, CID)


def test_the_item_changes_hands_and_helpers_stay():
    assert assignees.for_task([ANN, CID], ANN, BEN) == [BEN, CID]


def test_nobody_answers_for_it_any_more():
    assert assignees.for_task([ANN, CID], ANN, False) == [CID]


def test_a_helper_takes_over():
    assert assignees.for_task([ANN, BEN], ANN, BEN) == [BEN]


def test_a_helper_that_comes_changes_nothing():
    assert assignees.for_item([ANN], [ANN, BEN], ANN, ALL) == ANN


def test_who_is_added_takes_over_from_who_left():
    assert assignees.for_item([ANN, BEN], [BEN, CID], ANN, ALL) == CID


def test_who_is_left_takes_over():
    assert assignees.for_item([ANN, BEN], [BEN], ANN, ALL) == BEN


def test_everybody_left():
    assert assignees.for_item([ANN], [], ANN, ALL) is False


def test_who_may_not_have_the_item_never_gets_it():
    assert assignees.for_item([ANN], [DAN], ANN, ALL) is False
    assert assignees.for_item([ANN, CID], [DAN, CID], ANN, ALL) == CID
