# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from mc_lib import states
from project_lib import moves
from project_lib.moves import Place

GOES, WAITS, DONE, DROPPED = (
    "01_in_progress",
    "04_waiting_normal",
    "1_done",
    "1_canceled",
)
NEW, DOING, TESTING, FINISHED, ODD = 1, 2, 3, 4, 5
MEANING = {NEW: "open", DOING: "running", TESTING: "running", FINISHED: "done"}


def _wanted(before, after, current):
    return moves.wanted(
        *(Place(state, stage, MEANING.get(stage)) for state, stage in (before, after)),
        current,
    )


@pytest.mark.parametrize(
    ("before", "after", "current", "expected"),
    [
        # dragged
        ((GOES, NEW), (GOES, DOING), "open", "running"),
        ((GOES, DOING), (GOES, FINISHED), "running", "done"),
        ((GOES, DOING), (GOES, TESTING), "running", None),
        ((GOES, DOING), (GOES, ODD), "running", None),
        ((GOES, ODD), (GOES, DOING), "open", "running"),
        # work that has begun stays begun
        ((GOES, DOING), (GOES, NEW), "running", None),
        # Odoo lets the task wait no longer when it changes its stage
        ((WAITS, DOING), (GOES, TESTING), "blocked", None),
        ((WAITS, NEW), (GOES, DOING), "blocked", "running"),
        ((WAITS, DOING), (WAITS, FINISHED), "blocked", "done"),
        ((GOES, NEW), (WAITS, DOING), "open", "blocked"),
        # the task's own state
        ((GOES, DOING), (DONE, DOING), "running", "done"),
        ((GOES, DOING), (DROPPED, DOING), "running", "cancelled"),
        ((DONE, FINISHED), (DROPPED, FINISHED), "done", "cancelled"),
        ((GOES, DOING), ("03_approved", DOING), "running", None),
        ((GOES, DOING), (WAITS, DOING), "running", "blocked"),
        ((WAITS, DOING), (GOES, DOING), "blocked", "open"),
        # reopened
        ((DONE, FINISHED), (GOES, FINISHED), "done", "open"),
        ((DONE, FINISHED), (GOES, DOING), "done", "running"),
        ((DONE, FINISHED), (DONE, DOING), "done", "running"),
        ((DROPPED, DOING), (GOES, DOING), "cancelled", "running"),
        ((DONE, FINISHED), (WAITS, FINISHED), "done", "blocked"),
        # nothing happened
        ((GOES, DOING), (GOES, DOING), "blocked", None),
        ((DONE, FINISHED), (DONE, FINISHED), "done", None),
        ((DONE, FINISHED), (DONE, ODD), "done", None),
    ],
)
def test_what_a_move_asks_for(before, after, current, expected):
    assert _wanted(before, after, current) == expected


@pytest.mark.parametrize("current", states.ALL)
@pytest.mark.parametrize("wanted", states.ALL)
def test_the_actions_lead_there(current, wanted):
    state = current
    for action in moves.actions(current, wanted):
        assert states.is_allowed(action, state), (action, state)
        state = {
            "start": "running",
            "block": "blocked",
            "unblock": "running",
            "done": "done",
            "cancel": "cancelled",
            "reopen": "open",
        }[action]
    assert state == wanted or (wanted == "open" and state == "running")


@pytest.mark.parametrize("shown", ["02_changes_requested", "03_approved"])
def test_shades_of_going_on_stay(shown):
    assert moves.task_state("running", shown) == shown
    assert moves.task_state("done", shown) == DONE


def test_what_a_task_shows():
    shown = [moves.task_state(state, DONE) for state in states.ALL]
    assert shown == [GOES, GOES, WAITS, DONE, DROPPED]
