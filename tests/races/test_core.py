# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests about one work item at the same time."""

import threading

from race_helpers import WORKERS, Race, committed, read, unique, user_of


def _new_item(registry, **values):
    def create(env):
        lane = env.ref("ipai_master_control.mc_lane_dev")
        return (
            env["mc.work.item"].create({"name": "x", "lane_id": lane.id, **values}).id
        )

    return committed(registry, create)


def test_one_fact_told_ten_times_at_once(registry):
    reference = unique("race")

    def tell(env):
        item, created = env["mc.work.item"].intake(
            {
                "name": "Lint fails",
                "source": "github",
                "source_ref": reference,
                "lane": "DEV",
                "payload": {"thread": threading.get_ident()},
            }
        )
        return item.id, created

    race = Race(registry, [2] * WORKERS)
    answers = race.run(tell)
    assert not [a for a in answers if isinstance(a, Exception)], answers
    assert len({item for item, _created in answers}) == 1
    assert sorted(created for _item, created in answers) == [False] * 9 + [True]
    assert sum(race.tries) > WORKERS, "nobody met a conflict: that was no race"
    rows = read(
        registry, "SELECT id FROM mc_work_item WHERE source_ref = %s", reference
    )
    assert len(rows) == 1
    proof = read(
        registry,
        "SELECT 1 FROM mc_evidence WHERE kind = 'intake' AND work_item_id = %s",
        rows[0][0],
    )
    assert len(proof) == 1


def test_ten_different_facts_at_once(registry):
    """They share lane, sequence and tables, and must not disturb each other."""
    prefix = unique("apart")

    def tell(env):
        item, created = env["mc.work.item"].intake(
            {
                "name": "x",
                "source": "api",
                "source_ref": f"{prefix}-{threading.get_ident()}",
                "lane": "DEV",
            }
        )
        return item.reference, created

    race = Race(registry, [2] * WORKERS)
    answers = race.run(tell)
    assert all(created for _reference, created in answers)
    assert len({reference for reference, _created in answers}) == WORKERS
    assert sum(race.tries) == WORKERS, "different facts met a conflict"


def test_the_last_two_children_at_once(registry):
    parent = _new_item(registry)
    children = [_new_item(registry, parent_id=parent) for _n in range(2)]
    waiting = list(children)
    lock = threading.Lock()
    mine = {}

    def finish(env):
        with lock:
            child = mine.setdefault(threading.get_ident(), None) or waiting.pop()
            mine[threading.get_ident()] = child
        env["mc.work.item"].browse(child).action_done()
        return child

    race = Race(registry, [1, 1])
    answers = race.run(finish)
    assert sorted(answers) == sorted(children)
    assert sum(race.tries) > 2, "nobody met a conflict: that was no race"
    assert read(
        registry,
        "SELECT state, open_child_count FROM mc_work_item WHERE id = %s",
        parent,
    ) == [("done", 0)]
    closings = read(
        registry,
        "SELECT name FROM mc_evidence WHERE kind = 'state' AND work_item_id = %s",
        parent,
    )
    assert closings == [("open → done",)]


def test_two_reviewers_at_once(registry):
    from odoo.exceptions import UserError

    users = [user_of(registry, f"race_reviewer_{n}") for n in range(2)]
    name = unique("gated")

    def prepare(env):
        group = env["res.groups"].create({"name": name})
        field = "group_ids" if "group_ids" in env["res.users"]._fields else "groups_id"
        env["res.users"].browse(users).write({field: [(4, group.id)]})
        env["tier.definition"].create(
            {
                "name": name,
                "model_id": env["ir.model"]._get_id("mc.work.item"),
                "review_type": "group",
                "reviewer_group_id": group.id,
                "definition_domain": f"[('name', '=', '{name}')]",
            }
        )
        lane = env.ref("ipai_master_control.mc_lane_dev")
        item = env["mc.work.item"].create({"name": name, "lane_id": lane.id})
        item.action_done()
        return item.id

    item_id = committed(registry, prepare)

    def approve(env):
        env["mc.work.item"].browse(item_id).validate_tier()
        return env.uid

    answers = Race(registry, users).run(approve)
    winners = [a for a in answers if not isinstance(a, Exception)]
    losers = [a for a in answers if isinstance(a, Exception)]
    assert len(winners) == 1, answers
    assert isinstance(losers[0], UserError), losers
    proof = read(
        registry,
        "SELECT actor_id FROM mc_evidence WHERE kind = 'approval'"
        " AND meta::json ->> 'decision' = 'approved' AND work_item_id = %s",
        item_id,
    )
    assert proof == [(winners[0],)]
    assert read(registry, "SELECT state FROM mc_work_item WHERE id = %s", item_id) == [
        ("done",)
    ]


def _gated(registry, tiers, **values):
    """Return an item under review; ``tiers`` are lists of ids of users."""
    name = unique("gated")

    def prepare(env):
        field = "group_ids" if "group_ids" in env["res.users"]._fields else "groups_id"
        for number, people in enumerate(tiers):
            group = env["res.groups"].create({"name": f"{name} {number}"})
            env["res.users"].browse(people).write({field: [(4, group.id)]})
            env["tier.definition"].create(
                {
                    "name": f"{name} {number}",
                    "model_id": env["ir.model"]._get_id("mc.work.item"),
                    "review_type": "group",
                    "reviewer_group_id": group.id,
                    "definition_domain": f"[('name', '=', '{name}')]",
                    **values,
                }
            )
        lane = env.ref("ipai_master_control.mc_lane_dev")
        item = env["mc.work.item"].create({"name": name, "lane_id": lane.id})
        item.action_done()
        return item.id

    return committed(registry, prepare)


def _decisions(registry, item_id):
    return read(
        registry,
        "SELECT meta::json ->> 'decision', actor_id FROM mc_evidence"
        " WHERE kind = 'approval' AND meta::json ->> 'decision' <> 'requested'"
        " AND work_item_id = %s ORDER BY id",
        item_id,
    )


def test_one_person_in_two_windows_does_not_give_both(registry):
    """Two tiers need two people; the same one answers in two windows at once."""
    from odoo.exceptions import UserError

    users = [user_of(registry, f"race_both_{n}") for n in range(2)]
    item_id = _gated(registry, [users, users], mc_four_eyes=True)

    def approve(env):
        env["mc.work.item"].browse(item_id).validate_tier()

    answers = Race(registry, [users[0]] * 2).run(approve)
    assert sorted(isinstance(a, UserError) for a in answers) == [False, True], answers
    assert _decisions(registry, item_id) == [("approved", users[0])]
    assert read(registry, "SELECT state FROM mc_work_item WHERE id = %s", item_id) == [
        ("blocked",)
    ]


def test_approving_and_forwarding_at_once(registry):
    """One of the group approves while another hands the review on: one of them wins."""
    from odoo.exceptions import UserError

    users = [user_of(registry, f"race_forward_{n}") for n in range(3)]
    item_id = _gated(registry, [users[:2]], has_forward=True)

    def decide(env):
        item = env["mc.work.item"].browse(item_id)
        if env.uid == users[0]:
            item.validate_tier()
        else:
            item._mc_forward(env["res.users"].browse(users[2]), "Not mine")

    answers = Race(registry, users[:2]).run(decide)
    losers = [a for a in answers if isinstance(a, Exception)]
    assert len(losers) == 1, answers
    assert isinstance(losers[0], UserError), losers
    assert len(_decisions(registry, item_id)) == 1


def test_two_moves_of_one_item_at_once(registry):
    from odoo.exceptions import UserError

    item_id = _new_item(registry)

    def start(env):
        env["mc.work.item"].browse(item_id).action_start()

    answers = Race(registry, [1] * 4).run(start)
    assert sorted(isinstance(a, UserError) for a in answers) == [False] + [True] * 3
    proof = read(
        registry,
        "SELECT count(*) FROM mc_evidence WHERE kind = 'state' AND work_item_id = %s",
        item_id,
    )
    assert proof == [(1,)]
