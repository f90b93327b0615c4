# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Events of one record that two requests tell at once, with connections that commit."""

import itertools
import threading

import pytest
from race_helpers import WORKERS, Race, committed, read

CODE = "test.request"
PROCESS = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
    '<process id="race" name="DEV" isExecutable="true"><userTask id="a"/></process>'
    "</definitions>"
)


@pytest.fixture(scope="module")
def registry(registry):
    committed(registry, _load)
    return registry


def _load(env):
    from odoo.addons.ipai_master_control.tests.fake_models import load_models
    from odoo.addons.ipai_master_control.tests.source_models import (
        McSourceEvent,
        McTestRequest,
    )

    load_models(env, lambda *_args: None, McTestRequest, McSourceEvent)
    env["mc.source.event"]._ensure_events()


def _records(registry, count):
    """Make records that have told nobody yet."""

    def create(env):
        event = env["mc.source.event"].search([("code", "=", CODE)])
        event.write({"enabled": False})
        records = env["mc.test.request"].create([{"name": "x"}] * count)
        event.write({"enabled": True})
        return records.ids

    return committed(registry, create)


def _items(registry, ids):
    return read(
        registry,
        "SELECT res_id, count(*) FROM mc_work_item"
        " WHERE res_model = 'mc.test.request' AND event_code = %s"
        " AND res_id = ANY(%s) GROUP BY res_id ORDER BY res_id",
        CODE,
        ids,
    )


def test_one_event_told_by_ten_requests_at_once(registry):
    ids = _records(registry, 1)

    def tell(env):
        return env["mc.test.request"].browse(ids)._mc_emit(CODE).ids

    race = Race(registry, [2] * WORKERS)
    answers = race.run(tell)
    assert not [a for a in answers if isinstance(a, Exception)], answers
    assert len({tuple(answer) for answer in answers}) == 1
    assert sum(race.tries) > WORKERS, "nobody met a conflict: that was no race"
    assert _items(registry, ids) == [(ids[0], 1)]


def test_two_batches_in_opposite_order(registry):
    """Claims are made in one order, so neither waits for the other in a circle."""
    ids = _records(registry, 40)
    orders = {}
    turns = itertools.count()

    def tell(env):
        order = orders.setdefault(
            threading.get_ident(), ids[:: 1 if next(turns) % 2 else -1]
        )
        return env["mc.test.request"].browse(order)._mc_emit(CODE).ids

    race = Race(registry, [2] * 4)
    answers = race.run(tell)
    assert not [a for a in answers if isinstance(a, Exception)], answers
    assert len({tuple(sorted(answer)) for answer in answers}) == 1
    assert sum(race.tries) > 4, "nobody met a conflict: that was no race"
    assert _items(registry, ids) == [(record_id, 1) for record_id in ids]


def test_two_jobs_that_start_the_same_processes(registry):
    ids = _records(registry, 5)

    def prepare(env):
        items = env["mc.test.request"].browse(ids)._mc_emit(CODE)
        env["bpmn.process"].deploy(PROCESS)
        event = env["mc.source.event"].search(
            [("code", "=", CODE), ("company_id", "=", items.company_id.id)]
        )
        event.write({"target": "process", "process_code": "race"})
        return event.id, items.ids

    event_id, item_ids = committed(registry, prepare)

    def start(env):
        return env["mc.source.event"].browse(event_id)._job_start_processes(item_ids)

    race = Race(registry, [2] * 2)
    answers = race.run(start)
    assert answers == [None, None]
    assert sum(race.tries) > 2, "nobody met a conflict: that was no race"
    instances = read(
        registry,
        "SELECT work_item_id, count(*) FROM bpmn_instance"
        " WHERE work_item_id = ANY(%s) GROUP BY work_item_id ORDER BY work_item_id",
        item_ids,
    )
    assert instances == [(item_id, 1) for item_id in sorted(item_ids)]
