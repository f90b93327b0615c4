# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from mc_lib import states


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        ("open", ["start", "block", "done", "cancel"]),
        ("running", ["block", "done", "cancel"]),
        ("blocked", ["unblock", "done", "cancel"]),
        ("done", ["reopen"]),
        ("cancelled", ["reopen"]),
    ],
)
def test_allowed_actions(state, actions):
    assert states.allowed_actions(state) == actions


def test_every_move_is_an_allowed_action():
    for (state_from, state_to), action in states.MOVES.items():
        assert states.is_allowed(action, state_from)
        assert state_from != state_to
        assert states.action_for(state_from, state_to) == action


def test_no_way_around():
    assert states.action_for("done", "running") is None
    assert states.action_for("running", "open") is None
    assert states.action_for("open", "nonsense") is None


def test_states_are_active_or_closed():
    assert not set(states.ACTIVE) & set(states.CLOSED)
    assert len(states.ALL) == 5
