# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Migrations beside steps, beside each other and beside a worker that dies.

Instances wait for a message, so that a step costs little; each is in one version or the
other, whoever comes first, and is told of the migration once.
"""

import psycopg2
import pytest
from race_helpers import Race, committed, read, unique

INSTANCES = 12
ROUNDS = 8
MODEL = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
    '<message id="m" name="go"/><message id="n" name="after"/>'
    '<process id="{code}" name="DEV" isExecutable="true"><startEvent id="s"/>'
    '<receiveTask id="{first}" name="First" messageRef="m"/>'
    '<receiveTask id="after" messageRef="n"/>'
    '<sequenceFlow id="1" sourceRef="s" targetRef="{first}"/>'
    '<sequenceFlow id="2" sourceRef="{first}" targetRef="after"/>'
    "</process></definitions>"
)


@pytest.fixture
def running(registry):
    """Two versions, instances that run on the first, and a checked plan between them.

    Returns (id of the plan, ids of the instances, id of the new version).
    """

    def prepare(env):
        code, processes = unique("race"), env["bpmn.process"]
        old = processes.deploy(MODEL.format(code=code, first="a"))
        instances = [processes.start(code).id for _number in range(INSTANCES)]
        new = processes.deploy(MODEL.format(code=code, first="z"))
        plan = env["bpmn.migration"]._plan(old, new)
        plan.check()
        return plan.id, instances, new.id

    return committed(registry, prepare)


def _begin(env, plan_id):
    """Let a plan be at work with nothing done yet."""
    env["bpmn.migration"].browse(plan_id).write({"state": "running", "seen": 0})
    env["bpmn.migration"].browse(plan_id)._forget_results()


def _batch(plan_id):
    return lambda env: env["bpmn.migration"].browse(plan_id)._job_batch("running", 0)


def _told(registry, ids):
    """Return how often each instance was told of a migration."""
    return read(
        registry,
        "SELECT i.process_id, COUNT(h.id) FILTER (WHERE h.what = 'migrate')"
        " FROM bpmn_instance i JOIN bpmn_history h ON h.instance_id = i.id"
        " WHERE i.id = ANY(%s) GROUP BY i.id",
        ids,
    )


def test_two_workers_with_the_same_batch_do_it_once(registry, running):
    plan_id, ids, new = running
    committed(registry, lambda env: _begin(env, plan_id))
    race = Race(registry, [1, 1])
    assert race.run(_batch(plan_id)) == [None, None]
    assert sum(race.tries) > 2, "nobody met a conflict: that was no race"
    assert _told(registry, ids) == [(new, 1)] * INSTANCES
    query = "SELECT state, moved, seen FROM bpmn_migration WHERE id = %s"
    assert read(registry, query, plan_id) == [("done", INSTANCES, INSTANCES)]


def test_a_worker_that_dies_in_the_middle_has_done_nothing(registry, running):
    plan_id, ids, new = running
    committed(registry, lambda env: _begin(env, plan_id))

    def die(env):
        _batch(plan_id)(env)
        env.flush_all()
        env.cr.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(psycopg2.Error):
        committed(registry, die)
    assert {told for _process, told in _told(registry, ids)} == {0}
    committed(registry, _batch(plan_id))
    committed(registry, _batch(plan_id))
    assert _told(registry, ids) == [(new, 1)] * INSTANCES


def test_a_step_and_a_migration_at_once_both_happen(registry, running):
    _plan_id, ids, new = running
    conflicts = 0

    def step(instance_id):
        return lambda env: env["bpmn.instance"].browse(instance_id).message("go")

    def migrate(instance_id):
        return lambda env: env["bpmn.instance"].browse(instance_id).migrate(new)

    for instance_id in ids[:ROUNDS]:
        race = Race(registry, [1, 1])
        assert race.run(step(instance_id), migrate(instance_id)) == [1, True]
        conflicts += sum(race.tries) - 2
    assert conflicts, "nobody met a conflict: that was no race"
    rows = read(
        registry,
        "SELECT i.process_id, n.process_id, n.element_id FROM bpmn_instance i"
        " JOIN bpmn_token t ON t.instance_id = i.id AND t.state = 'active'"
        " JOIN bpmn_node n ON n.id = t.node_id WHERE i.id = ANY(%s)",
        ids[:ROUNDS],
    )
    assert rows == [(new, new, "after")] * ROUNDS
