# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A work item and its task, changed at the same instant from both sides.

Afterwards both sides have to agree, on the change
that was committed last.
"""

import pytest
from race_helpers import Race, committed

ROUNDS = 5


@pytest.fixture(scope="module")
def lane(registry):
    def prepare(env):
        stages = env["project.task.type"].create(
            [
                {"name": name, "fold": name == "Finished", "user_id": False}
                for name in ("New", "Doing", "Finished")
            ]
        )
        lane = env.ref("ipai_master_control.mc_lane_dev")
        project = env["project.project"].create(
            {
                "name": "Races",
                "type_ids": [(6, 0, stages.ids)],
                "company_id": lane.company_id.id,
            }
        )
        lane.write({"task_mode": "on_request", "project_id": project.id})
        return lane.id

    return committed(registry, prepare)


def _pair(registry, lane):
    """Make an item with its task; return both ids."""

    def create(env):
        item = env["mc.work.item"].create({"name": "x", "lane_id": lane})
        item.action_create_task()
        return item.id, item.task_id.id

    return committed(registry, create)


def _both(registry, pair, names):
    """Return what both sides say after the race."""

    def read(env):
        item = env["mc.work.item"].browse(pair[0])
        task = env["project.task"].browse(pair[1])
        return [(item[one], task[other]) for one, other in names]

    return committed(registry, read)


def test_two_titles_at_once(registry, lane):
    for _round in range(ROUNDS):
        pair = _pair(registry, lane)

        def of_the_item(env, pair=pair):
            env["mc.work.item"].browse(pair[0]).name = "From the item"

        def of_the_task(env, pair=pair):
            env["project.task"].browse(pair[1]).name = "From the task"

        race = Race(registry, [1, 1])
        assert race.run(of_the_item, of_the_task) == [None, None]
        assert sum(race.tries) > 2, "nobody met a conflict: that was no race"
        [(item, task)] = _both(registry, pair, [("name", "name")])
        assert item == task


def test_moved_from_both_sides_at_once(registry, lane):
    """One drags the task, the other one closes the item: no half of either is left."""
    for _round in range(ROUNDS):
        pair = _pair(registry, lane)

        def drag(env, pair=pair):
            task = env["project.task"].browse(pair[1])
            task.stage_id = task.project_id.type_ids.sorted()[1]

        def close(env, pair=pair):
            env["mc.work.item"].browse(pair[0]).action_cancel()

        race = Race(registry, [1, 1])
        assert race.run(drag, close) == [None, None]
        assert sum(race.tries) > 2, "nobody met a conflict: that was no race"
        [(item, task)] = _both(registry, pair, [("state", "state")])
        assert (item, task) in [
            ("cancelled", "1_canceled"),
            ("running", "01_in_progress"),
        ]


def test_two_fields_at_once_lose_none(registry, lane):
    pair = _pair(registry, lane)

    def rename(env):
        env["project.task"].browse(pair[1]).name = "Renamed"

    def raise_priority(env):
        env["mc.work.item"].browse(pair[0]).priority = "1"

    race = Race(registry, [1, 1])
    assert race.run(rename, raise_priority) == [None, None]
    [names, (priority, level)] = _both(
        registry, pair, [("name", "name"), ("priority", "priority")]
    )
    assert names == ("Renamed", "Renamed")
    assert (priority, level > "0") == ("1", True)


def test_two_people_ask_for_the_task_at_once(registry, lane):
    def create(env):
        return env["mc.work.item"].create({"name": "x", "lane_id": lane}).id

    item_id = committed(registry, create)

    def ask(env):
        env["mc.work.item"].browse(item_id).action_create_task()

    before = committed(registry, lambda env: env["project.task"].search_count([]))
    race = Race(registry, [1, 1])
    assert race.run(ask) == [None, None]
    after = committed(registry, lambda env: env["project.task"].search_count([]))
    assert after - before == 1
