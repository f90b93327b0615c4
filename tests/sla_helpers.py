# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A database of its own with clocks that are due, for the tests of the sweep."""

import os
import time
from contextlib import closing

from tools.setup import database as databases
from tools.setup.registry import close_registry, open_registry

TARGET_SECONDS = 60
POLL_SECONDS = 0.3

TIMER_SQL = """
    INSERT INTO mc_sla_timer (uuid, company_id, work_item_id, policy_id, lane_id,
        priority, timer_type, code, cycle, state, target_seconds, started_at, due_at,
        next_at, resumed_at, consumed_seconds, mark_index, warned_percent, marks)
    SELECT gen_random_uuid(), item.company_id, item.id, %(policy)s, item.lane_id,
        item.priority, 'custom', %(code)s, 1, 'running', %(target)s,
        due.at - %(target)s * interval '1s', due.at, due.at - interval '30s',
        due.at - %(target)s * interval '1s', 0, 0, 0,
        jsonb_build_array(
            jsonb_build_object('percent', 50, 'at',
                to_char(due.at - interval '30s', 'YYYY-MM-DD HH24:MI:SS.US')),
            jsonb_build_object('percent', 100, 'at',
                to_char(due.at, 'YYYY-MM-DD HH24:MI:SS.US')))
    FROM mc_work_item item,
        (SELECT clock_timestamp() AT TIME ZONE 'UTC' + %(due)s * interval '1s') due (at)
    WHERE item.id = ANY(%(items)s)
    RETURNING id
"""


class SweepDatabase:
    """One database, with Odoo's registry in this process and plain connections.

    :param environment: ``tools.setup.environment.Environment``
    :param name: of the database
    """

    def __init__(self, environment, name):
        self.environment, self.name = environment, name
        self.registry = open_registry(environment, name)
        self.policy = self.call(self._make_policy).id

    def close(self):
        close_registry(self.name)

    def call(self, func):
        """Return ``func(env)`` of a transaction that is committed."""
        from odoo import SUPERUSER_ID
        from odoo.api import Environment

        with self.registry.cursor() as cr:
            return func(Environment(cr, SUPERUSER_ID, {}))

    def connect(self):
        """Return a context manager for a plain connection."""
        return closing(databases.connect(self.environment, self.name))

    def run(self, query, *params):
        """Run one statement, commit, and return its rows, if it has any."""
        with self.connect() as connection, connection, connection.cursor() as cursor:
            cursor.execute(query, params)
            return cursor.fetchall() if cursor.description else None

    def timers(self, count=1, due_in=-1):
        """Make work items with one clock each and return the clocks' ids, in order.

        Each owes a warning 30 seconds before the breach.

        :param due_in: seconds from now to the breach
        """

        def make(env):
            lane = env.ref("ipai_master_control.mc_lane_dev")
            items = env["mc.work.item"].create(
                [{"name": "Due", "lane_id": lane.id} for _number in range(count)]
            )
            env.flush_all()
            env.cr.execute(
                TIMER_SQL,
                {
                    "policy": self.policy,
                    "code": os.urandom(6).hex(),
                    "target": TARGET_SECONDS,
                    "due": due_in,
                    "items": items.ids,
                },
            )
            return sorted(timer_id for (timer_id,) in env.cr.fetchall())

        return self.call(make)

    def states(self, timers):
        """Return the states of clocks, as a sorted list."""
        rows = self.run("SELECT state FROM mc_sla_timer WHERE id = ANY(%s)", timers)
        return sorted(state for (state,) in rows)

    def evidence(self, timers):
        """Return (timer, event) -> number of rows of ``sla`` evidence of clocks."""
        rows = self.run(
            """
            SELECT timer.id, evidence.meta::json ->> 'event', COUNT(*)
            FROM mc_evidence evidence
            JOIN mc_sla_timer timer ON timer.work_item_id = evidence.work_item_id
            WHERE evidence.kind = 'sla' AND timer.id = ANY(%s)
                AND evidence.meta::json ->> 'timer' = timer.uuid
            GROUP BY 1, 2
            """,
            timers,
        )
        return {(timer, event): count for timer, event, count in rows}

    def sweep(self, path="cron"):
        """Sweep once and return (crossed, refused)."""

        def sweep(env):
            row = env["mc.sla.sweep"]._sweep(path)
            return row.crossed, row.refused

        return self.call(sweep)

    def _make_policy(self, env):
        """Make the one policy of our clocks; no clocks come with the items."""
        env["mc.sla.policy"].search([]).active = False
        return env["mc.sla.policy"].create(
            {
                "name": "One minute",
                "timer_type": "custom",
                "code": "test",
                "stop_domain": "[('state', '=', 'done')]",
                "active": False,
                "target_minutes": 1,
            }
        )


def told_once(timers):
    """Return the evidence of clocks that were warned and breached, each once."""
    events = ("warned", "breached")
    return {(timer, event): 1 for timer in timers for event in events}


def without_clocks(env):
    """Archive all policies: items then leave the evidence of their work alone.

    It flushes, since Odoo 18.0 forgets what an environment that is gone had to write.
    """
    env["mc.sla.policy"].search([]).write({"active": False})
    env.flush_all()


def wait_for(question, seconds, what):
    """Ask until the answer is true, and return it; raise TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"waited {seconds} s for {what}")
