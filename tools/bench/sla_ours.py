# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Our side of bench/sla.py: a million clocks, the sweep, and the same writes in SQL."""

import json
import re
from pathlib import Path

from .databases import Stopwatch, copy_columns

PRIORITIES = ("1", "2", "3", "4")
CLOCKS_PER_ITEM = 2
MARK_FORMAT = "'YYYY-MM-DD HH24:MI:SS.US'"
BARE_SQL = Path(__file__).with_name("sla_bare.sql").read_text()
COUNTED = ("mc_sla_timer", "mc_work_item", "mc_escalation", "mc_evidence")
COUNTED += ("mc_sla_sweep",)
# So many times the clocks that are wanted are looked at, to pick them from.
SAMPLE = 50


def fill(database, clocks):
    """Make so many running clocks, two per work item, of the default policies.

    One item of each priority is made as people make them; SQL copies those, with
    clocks that owe nothing for a day.
    """
    with database.odoo() as env:
        lane = env.ref("ipai_master_control.mc_lane_it")
        lane.leader_id = env.user
        templates = env["mc.work.item"].create(
            [
                {"name": "Bench", "lane_id": lane.id, "priority": priority}
                for priority in PRIORITIES
            ]
        )
        env.flush_all()
        assert len(templates.sla_timer_ids) == CLOCKS_PER_ITEM * len(PRIORITIES)
        ids = templates.ids
    with database.cursor() as cursor:
        _copy_items(cursor, ids, clocks // CLOCKS_PER_ITEM)
        _copy_clocks(cursor, ids)
        cursor.execute(
            "UPDATE mc_sla_timer SET state = 'cancelled', next_at = NULL"
            " WHERE work_item_id = ANY(%s)",
            [ids],
        )
        cursor.execute("SELECT COUNT(*) FROM mc_sla_timer WHERE state = 'running'")
        assert cursor.fetchone() == (clocks,)
    database.vacuum(*COUNTED)


def _copy_items(cursor, templates, count):
    columns, selected = copy_columns(
        cursor,
        "mc_work_item",
        {
            "uuid": "gen_random_uuid()::text",
            "reference": "'B-' || number",
            "sla_due_at": "now() AT TIME ZONE 'UTC' + interval '90 days'",
        },
    )
    cursor.execute(
        f"INSERT INTO mc_work_item ({columns}) SELECT {selected}"
        " FROM generate_series(1, %s) AS series (number)"
        " JOIN mc_work_item source ON source.id ="
        " (%s::integer[])[1 + number %% cardinality(%s::integer[])]",
        [count, templates, templates],
    )


def _copy_clocks(cursor, templates):
    """Give each copied item the clocks of its model, at moments of their own."""
    columns, selected = copy_columns(
        cursor,
        "mc_sla_timer",
        {
            "uuid": "gen_random_uuid()::text",
            "work_item_id": "item.id",
            "next_at": "moment.at",
            "due_at": "moment.at + interval '2 days'",
            "marks": f"""jsonb_build_array(
                jsonb_build_object('percent', 50, 'at',
                    to_char(moment.at, {MARK_FORMAT})),
                jsonb_build_object('percent', 75, 'at',
                    to_char(moment.at + interval '1 day', {MARK_FORMAT})),
                jsonb_build_object('percent', 100, 'at',
                    to_char(moment.at + interval '2 days', {MARK_FORMAT})))""",
        },
    )
    cursor.execute(
        f"""
        INSERT INTO mc_sla_timer ({columns}) SELECT {selected}
        FROM mc_work_item item
        JOIN mc_work_item model ON model.id = ANY(%s) AND model.priority = item.priority
        JOIN mc_sla_timer source ON source.work_item_id = model.id
        CROSS JOIN LATERAL (
            SELECT now() AT TIME ZONE 'UTC' + interval '1 day'
                + random() * interval '60 days' + item.id * interval '1 us'
        ) AS moment (at)
        WHERE item.reference LIKE 'B-%%'
        """,
        [templates],
    )


def make_due(database, clocks, count):
    """Let ``count`` of the clocks, picked at random, be a second too late."""
    with database.cursor() as cursor:
        cursor.execute(
            f"""
            WITH picked AS (
                SELECT id FROM mc_sla_timer TABLESAMPLE SYSTEM (%s)
                WHERE state = 'running' ORDER BY random() LIMIT %s
            ),
            moment AS (
                SELECT clock_timestamp() AT TIME ZONE 'UTC' - interval '1 second' AS at
            )
            UPDATE mc_sla_timer timer
            SET mark_index = 2, warned_percent = 75, next_at = moment.at,
                due_at = moment.at,
                marks = jsonb_set(timer.marks, '{{2,at}}',
                    to_jsonb(to_char(moment.at, {MARK_FORMAT})))
            FROM picked, moment
            WHERE timer.id = picked.id
            """,
            [min(100, SAMPLE * 100 * count / clocks), count],
        )
        assert cursor.rowcount == count, cursor.rowcount


def sweep(database):
    """Sweep once as the cron does; return the seconds and how many marks it crossed."""
    with database.odoo() as env, Stopwatch() as watch:
        crossed = env["mc.sla.sweep"]._sweep("cron").crossed
        env.cr.commit()
    return watch.seconds, crossed


def bare(database):
    """Do the same with the one statement of sla_bare.sql; return the same."""
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.connection.commit()
        with Stopwatch() as watch:
            cursor.execute(BARE_SQL)
            crossed = cursor.fetchone()[0]
            cursor.connection.commit()
    return watch.seconds, crossed


class Writes:
    """Count the rows that something inserted and updated in the tables of the sweep."""

    def __init__(self, database):
        self.database = database

    def __enter__(self):
        self.before = self._count()
        return self

    def __exit__(self, *_exception):
        after = self._count()
        self.rows = {key: after[key] - self.before[key] for key in after}

    def _count(self):
        with self.database.cursor() as cursor:
            counts = {}
            for table in COUNTED:
                cursor.execute(f"SELECT COUNT(*) FROM {table}")
                counts[f"{table} rows"] = cursor.fetchone()[0]
            for table in ("mc_sla_timer", "mc_work_item"):
                cursor.execute(f"SELECT SUM(row_version) FROM {table}")
                counts[f"{table} updates"] = cursor.fetchone()[0]
            cursor.execute("SELECT sla_state, COUNT(*) FROM mc_work_item GROUP BY 1")
            breached = dict(cursor.fetchall()).get("breached", 0)
            counts["items breached"] = breached
            return counts


def check_evidence(database, count):
    """Check that the newest evidence is whole: the two ways make the same rows."""
    with database.odoo() as env:
        rows = env["mc.evidence"].search([], order="id desc", limit=count)
        assert all(row._is_intact() for row in rows), "evidence that is not whole"
        metas = [json.loads(row.meta) for row in rows]
        assert {meta["event"] for meta in metas} == {"breached"}
        return set(map(tuple, metas)), set(rows.mapped("name"))


def plans(database):
    """Explain and run the two statements that look at clocks, and undo them.

    Return the lines of each plan.
    """
    from odoo.addons.ipai_master_control.models import mc_sla_sweep_batch as batch

    with database.odoo() as env:
        sweep_model = env["mc.sla.sweep"]
        now = env["mc.clock"].now()
        parameters = {"now": now, "limit": 500, "refused": []}
        taking = _explain(env, batch.TAKE_SQL, parameters)
        ids = sweep_model._take_due(now, 500)
        parameters = {"ids": ids, "now": now, "uid": env.uid}
        crossing = _explain(env, batch.CROSS_SQL, parameters)
        env.cr.rollback()
    for line in (*taking, *crossing):
        assert not re.search(r"Seq Scan on mc_sla_timer", line), line
    return taking, crossing


def _explain(env, query, parameters):
    env.cr.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query}", parameters)
    ids = re.compile(r"'\{[\d,]+\}'")  # of all clocks that are due
    return [ids.sub("'{…}'", line) for (line,) in env.cr.fetchall()]
