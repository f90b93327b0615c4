# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Sweeps against each other and against people, with connections that commit."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sla_helpers import SweepDatabase, told_once

from tools.setup import database as databases

QUICK_SECONDS = 20
PAUSE_SQL = "UPDATE mc_sla_timer SET state = 'paused', next_at = NULL WHERE id = %s"


@pytest.fixture(scope="module")
def sweeps(environment):
    with databases.throw_away(environment, "sla_races") as name:
        database = SweepDatabase(environment, name)
        yield database
        database.close()


@pytest.fixture
def model(sweeps, monkeypatch):
    """Give a function that replaces a method of a model: ``model(name, method, new)``.

    ``new`` gets the original first.
    """

    def replace(name, method, new):
        class_ = sweeps.registry[name]
        original = getattr(class_, method)

        def replaced(*args, **kwargs):
            return new(original, *args, **kwargs)

        monkeypatch.setattr(class_, method, replaced)

    return replace


@pytest.fixture
def batch_size(monkeypatch):
    from odoo.addons.ipai_master_control.models import mc_sla_sweep

    def set_size(size):
        monkeypatch.setattr(mc_sla_sweep, "BATCH_SIZE", size)

    return set_size


def test_many_sweeps_at_once(sweeps, batch_size, model):
    """Nothing is lost, nothing comes twice, and all of them have something to do."""
    batch_size(5)
    timers = sweeps.timers(60)
    together = threading.Barrier(4)
    seen = threading.local()

    def wait_for_the_others(original, sweep, *args):
        if not getattr(seen, "once", False):
            seen.once = True
            together.wait(timeout=60)
        return original(sweep, *args)

    model("mc.sla.sweep", "_take_due", wait_for_the_others)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _number: sweeps.sweep(), range(4)))
    assert sum(crossed for crossed, _refused in results) == 120
    assert sum(refused for _crossed, refused in results) == 0
    assert sweeps.states(timers) == ["breached"] * 60
    assert sweeps.evidence(timers) == told_once(timers)


@pytest.mark.parametrize("what", ["mc_sla_timer", "mc_work_item"])
def test_nobody_is_waited_for(sweeps, what):
    """A clock, or an item, that somebody holds does not hold up the others."""
    timers = sweeps.timers(10)
    column = "id" if what == "mc_sla_timer" else "work_item_id"
    with sweeps.connect() as other, other.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {what} WHERE id ="
            f" (SELECT {column} FROM mc_sla_timer WHERE id = %s) FOR UPDATE",
            [timers[3]],
        )
        started = time.monotonic()
        assert sweeps.sweep() == (18, 0)
        assert time.monotonic() - started < QUICK_SECONDS
        assert sweeps.states(timers) == ["breached"] * 9 + ["running"]
    assert sweeps.sweep() == (2, 0)
    assert sweeps.states(timers) == ["breached"] * 10
    assert sweeps.evidence(timers) == told_once(timers)


@pytest.mark.parametrize("state", ["paused", "met"])
def test_a_clock_that_is_stopped_at_this_moment(sweeps, state):
    [timer] = sweeps.timers()
    with sweeps.connect() as person, person.cursor() as cursor:
        cursor.execute(
            "UPDATE mc_sla_timer SET state = %s, next_at = NULL WHERE id = %s",
            [state, timer],
        )
        assert sweeps.sweep() == (0, 0)
        person.commit()
    assert sweeps.sweep() == (0, 0)
    assert sweeps.states([timer]) == [state]
    assert sweeps.evidence([timer]) == {}


@pytest.mark.parametrize("action", ["action_block", "action_done"])
@pytest.mark.parametrize("first", ["person", "sweep"])
def test_a_person_stops_the_clock_when_it_is_due(sweeps, action, first, monkeypatch):
    """Whoever comes first writes down the breach; the other one sees that."""
    from odoo.service import model

    monkeypatch.setattr(model.random, "uniform", lambda low, high: 0.01 * high)
    [timer] = sweeps.timers()
    tries = []

    def act(env):
        env.cr.execute("SELECT 1")  # takes the snapshot
        tries.append(1)
        if first == "sweep" and len(tries) == 1:
            assert sweeps.sweep() == (2, 0)
        getattr(env["mc.sla.timer"].browse(timer).work_item_id, action)()
        env.flush_all()
        if first == "person":
            assert sweeps.sweep() == (0, 0)

    sweeps.call(lambda env: model.retrying(lambda: act(env), env))
    assert len(tries) == (2 if first == "sweep" else 1)
    assert sweeps.sweep() == (0, 0)
    told = sweeps.evidence([timer])
    assert told[timer, "warned"] == told[timer, "breached"] == 1
    assert sweeps.states([timer]) == ["breached"]


def test_a_clock_that_was_stopped_after_the_snapshot(sweeps, model):
    """PostgreSQL refuses the batch, which then sees the pause."""
    timers = sweeps.timers(3)
    tries = []

    def pause_meanwhile(original, sweep, *args):
        sweep.env.cr.execute("SELECT 1")  # takes the snapshot
        tries.append(args)
        if len(tries) == 1:
            sweeps.run(PAUSE_SQL, timers[1])
        return original(sweep, *args)

    model("mc.sla.sweep", "_take_due", pause_meanwhile)
    assert sweeps.sweep() == (4, 0)
    assert len(tries) == 2, "nobody met a conflict: that was no race"
    assert sweeps.states(timers) == ["breached", "breached", "paused"]
    assert sweeps.evidence(timers) == told_once([timers[0], timers[2]])


def test_a_conflict_at_the_end_of_a_batch(sweeps, model):
    """All that the first try did is undone, and done once."""
    from psycopg2.errors import SerializationFailure

    timers = sweeps.timers(4)
    tries = []

    def conflict(original, timer, crossings):
        original(timer, crossings)
        tries.append(len(crossings))
        if len(tries) == 1:
            raise SerializationFailure("could not serialize access")

    model("mc.sla.timer", "_after_cross", conflict)
    assert sweeps.sweep() == (8, 0)
    assert tries == [8, 8]
    assert sweeps.states(timers) == ["breached"] * 4
    assert sweeps.evidence(timers) == told_once(timers)


def test_a_clock_that_cannot_be_handled(sweeps, model, batch_size, caplog):
    """It stops no other one, it is told, and it is tried again."""
    batch_size(8)
    timers = sweeps.timers(20)
    bad = timers[5]

    def fail(original, timer, crossings):
        original(timer, crossings)
        if bad in timer.ids and broken:
            raise ValueError("broken levels")

    broken = True
    model("mc.sla.timer", "_after_cross", fail)
    with caplog.at_level("ERROR"):
        assert sweeps.sweep() == (38, 1)
    assert f"1 clocks ({bad}, …) failed" in caplog.text
    assert sweeps.states(timers) == ["breached"] * 19 + ["running"]
    good = [timer for timer in timers if timer != bad]
    assert sweeps.evidence(timers) == told_once(good)
    check = sweeps.call(lambda env: env["mc.health"]._check_sla_sweep())
    assert (check["status"], check["refused"]) == ("degraded", 1)
    broken = False
    assert sweeps.sweep() == (2, 0)
    assert sweeps.evidence(timers) == told_once(timers)
    check = sweeps.call(lambda env: env["mc.health"]._check_sla_sweep())
    assert check["status"] == "ok"


def test_two_planners_at_once(sweeps):
    """They may plan two jobs; the chain has one again after both have run."""
    key = sweeps.call(_job_key)
    both = threading.Barrier(2)

    def plan(_number):
        def ensure(env):
            env.cr.execute("SELECT 1")
            both.wait(timeout=60)
            env["mc.sla.sweep"]._ensure_job()

        sweeps.call(ensure)

    sweeps.run("DELETE FROM queue_job WHERE identity_key = %s", key)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(plan, range(2)))
    assert _pending(sweeps, key) == 2, "that was no race"
    for _run in range(2):
        sweeps.run(
            "UPDATE queue_job SET state = 'started' WHERE id ="
            " (SELECT MIN(id) FROM queue_job WHERE state = 'pending'"
            " AND identity_key = %s)",
            key,
        )
        sweeps.call(lambda env: env["mc.sla.sweep"]._job_sweep())
        assert _pending(sweeps, key) == 1


def _job_key(_env):
    from odoo.addons.ipai_master_control.models import mc_sla_sweep_queue

    return mc_sla_sweep_queue.IDENTITY_KEY


def _pending(sweeps, key):
    return sweeps.run(
        "SELECT COUNT(*) FROM queue_job WHERE state = 'pending' AND identity_key = %s",
        key,
    )[0][0]
