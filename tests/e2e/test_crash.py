# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The queue worker is killed at the worst moments, and started again."""

import threading

import pytest

from tools.forge import DropConnection

KILL_SECONDS = 120


@pytest.mark.parametrize(
    "moment", ["graphql_commit:before", "graphql_commit:after", "comment:after"]
)
def test_killed_worker_pushes_and_comments_once(rig, repair, moment):
    killed = threading.Event()
    one = repair("lint", open_pull=False)

    def kill(context):
        if not killed.is_set() and one.repo in str(context):
            rig.worker.kill()
            killed.set()
            raise DropConnection

    undo = rig.forge.on(moment, kill)
    try:
        one.open_pull()
        assert killed.wait(KILL_SECONDS), f"{moment} never came"
    finally:
        undo()
    rig.restart_worker()
    runs = one.ended()
    assert [run["outcome"] for run in runs] == ["fixed"]
    assert len(one.bot_pushes()) == 1
    assert len(one.comments()) == 1
    assert one.is_green()
    assert one.item()["state"] == "done"
