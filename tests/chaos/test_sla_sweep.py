# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A breach is in the database in time, whichever of the two paths is out of order.

Real Odoo servers on a database of their own; due clocks, and what the database says.
"""

import time

import pytest
from sla_helpers import SweepDatabase, told_once, wait_for

from tools.setup import database as databases
from tools.setup.server import QUEUE_OFF, OdooServer

ALLOWED_SECONDS = 120
READY_SECONDS = 90
CRON_SECONDS = 300
SLEEPERS = 2
RUNNING_SLEEPERS_SQL = """
    SELECT COUNT(*) FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'active'
        AND query LIKE 'SELECT pg_sleep(%%'
"""


@pytest.fixture
def sweeps(environment):
    with databases.throw_away(environment, "sla_sweep") as name:
        database = SweepDatabase(environment, name)
        yield database
        database.close()


@pytest.fixture
def server(environment, sweeps):
    """Start servers of the test's database; they are killed in the end."""
    servers = []

    def start(role, *options, **extra_env):
        one = OdooServer(
            environment, sweeps.name, role, extra_env=extra_env, options=options
        )
        servers.append(one)
        return one.start().wait_ready()

    yield start
    for one in servers:
        one.kill()


def _breached(sweeps, timers):
    """Wait for the breach of all clocks; return the worst delay in seconds."""

    def delay():
        if set(sweeps.states(timers)) != {"breached"}:
            return None
        return sweeps.run(
            "SELECT EXTRACT(EPOCH FROM clock_timestamp() AT TIME ZONE 'UTC'"
            " - MIN(due_at)) FROM mc_sla_timer WHERE id = ANY(%s)",
            timers,
        )[0][0]

    return wait_for(delay, ALLOWED_SECONDS + 30, "the breach")


def _paths_since(sweeps, timers):
    """Return the paths of the sweeps that ended after the clocks were due."""
    rows = sweeps.run(
        "SELECT DISTINCT path FROM mc_sla_sweep WHERE ended_at >"
        " (SELECT MIN(due_at) FROM mc_sla_timer WHERE id = ANY(%s))",
        timers,
    )
    return {path for (path,) in rows}


def _make_sleepers(env):
    """Make crons that keep a cron thread for five minutes each, and start them."""
    crons = env["ir.cron"].create(
        [
            {
                "name": f"Long cron {number}",
                "model_id": env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": f"env.cr.execute('SELECT pg_sleep({CRON_SECONDS})')",
                "interval_number": 1,
                "interval_type": "days",
            }
            for number in range(SLEEPERS)
        ]
    )
    for cron in crons:
        cron._trigger()


def _trigger_sweep(env):
    env.ref("ipai_master_control.mc_sla_sweep_cron")._trigger()


def test_both_cron_threads_are_busy_for_five_minutes(sweeps, server):
    server("worker", "--max-cron-threads=2")
    sweeps.call(_make_sleepers)

    def all_sleep():
        return sweeps.run(RUNNING_SLEEPERS_SQL) == [(SLEEPERS,)]

    wait_for(all_sleep, READY_SECONDS, "the long crons to run")
    slept_since = time.monotonic()
    timers = sweeps.timers(3, due_in=2)
    sweeps.call(_trigger_sweep)  # its cron has no thread to run in
    delay = _breached(sweeps, timers)
    assert all_sleep(), "the crons ended before the breach was seen"
    assert time.monotonic() - slept_since < CRON_SECONDS
    assert delay < ALLOWED_SECONDS
    assert _paths_since(sweeps, timers) == {"queue"}
    assert sweeps.evidence(timers) == told_once(timers)


def test_the_queue_stands_still(sweeps, server):
    server("web", "--max-cron-threads=2", ODOO_QUEUE_JOB_CHANNELS=QUEUE_OFF)
    timers = sweeps.timers(3, due_in=1)
    time.sleep(1)
    sweeps.call(_trigger_sweep)
    assert _breached(sweeps, timers) < ALLOWED_SECONDS
    assert _paths_since(sweeps, timers) == {"cron"}
    assert sweeps.evidence(timers) == told_once(timers)


def test_the_worker_is_killed_in_the_middle_of_a_sweep(sweeps, server):
    """Without any cron, the queue alone goes on after the restart."""
    with sweeps.connect() as other, other.cursor() as cursor:
        # The sweep can do its work but not log it, and stands there.
        cursor.execute("LOCK TABLE mc_sla_sweep IN EXCLUSIVE MODE")
        first = sweeps.timers(2)
        worker = server("worker", "--max-cron-threads=0")
        _breached(sweeps, first)
        assert _jobs(sweeps) == ["pending", "started"]
        worker.kill()
    sweeps.run("UPDATE queue_job SET eta = NULL WHERE state = 'pending'")
    second = sweeps.timers(2)
    server("worker", "--max-cron-threads=0")
    assert _breached(sweeps, second) < ALLOWED_SECONDS
    assert _paths_since(sweeps, second) == {"queue"}
    assert sweeps.evidence(first + second) == told_once(first + second)


def _jobs(sweeps):
    rows = sweeps.run(
        "SELECT state FROM queue_job WHERE identity_key = 'mc.sla.sweep'"
        " AND state IN ('pending', 'enqueued', 'started')"
    )
    return sorted(state for (state,) in rows)
