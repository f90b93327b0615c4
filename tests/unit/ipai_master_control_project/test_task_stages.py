# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from project_lib.stages import Row, StageMap, by_default

NEW, DOING, TESTING, FINISHED, DROPPED = 1, 2, 3, 4, 5
ODOO = [
    (NEW, False),
    (DOING, False),
    (TESTING, False),
    (FINISHED, True),
    (DROPPED, True),
]


def _default():
    return StageMap(by_default(ODOO))


def test_default_meanings():
    stages = _default()
    meanings = [stages.state_of(stage) for stage, _fold in ODOO]
    assert meanings == ["open", "running", "running", "done", None]


def test_default_targets():
    stages = _default()
    assert stages.stage_for("running", NEW) == DOING
    assert stages.stage_for("done", DOING) == FINISHED
    assert stages.stage_for("open", FINISHED) == NEW


def test_a_stage_that_fits_is_kept():
    assert _default().stage_for("running", TESTING) == TESTING


def test_a_state_without_a_stage_moves_nothing():
    assert _default().stage_for("cancelled", DOING) == DOING
    assert _default().stage_for("blocked", DOING) == DOING


def test_a_project_without_stages():
    stages = StageMap(by_default([]))
    assert stages.state_of(False) is None
    assert stages.stage_for("done", False) is False


def test_the_target_wins_over_the_first():
    rows = [Row(DOING, "running"), Row(TESTING, "running", True)]
    assert StageMap(rows).stage_for("running", NEW) == TESTING


def test_no_active_item_stays_in_a_closed_stage():
    stages = _default()
    assert stages.stage_for("blocked", FINISHED, previous=TESTING) == TESTING
    assert stages.stage_for("blocked", FINISHED, previous=FINISHED) == NEW
    assert stages.stage_for("blocked", FINISHED, started=True) == DOING


def test_where_a_task_may_stay():
    stages = _default()
    assert stages.may_stay("running", NEW)
    assert stages.may_stay("open", DROPPED)
    assert stages.may_stay("done", DROPPED)
    assert not stages.may_stay("blocked", FINISHED)


def test_no_stage_to_go_back_to():
    only = StageMap([Row(FINISHED, "done")])
    assert only.stage_for("blocked", FINISHED) == FINISHED


def test_all_stages_folded():
    assert by_default([(FINISHED, True), (DROPPED, True)]) == [Row(FINISHED, "done")]
