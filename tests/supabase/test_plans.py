# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What 200,000 rows cost a reader: the claims are read once, the index does the rest.

Plans and counts of rows, no times: those are in ``bench/mirror.py``.
"""

import json
import re
import uuid

import pytest
from supabase_rows import claims, key

TENANTS, LANES, ROWS = 4, 10, 200_000
SHARE = ROWS // (TENANTS * LANES)
# The same rule as one writes it at first, each claim read for each row.
NAIVE = """
    tenant_id = (auth.jwt() -> 'app_metadata' ->> 'tenant_id')::uuid
    AND {lane} IN (
        SELECT id FROM runtime.lanes l WHERE l.tenant_id = {table}.tenant_id
        AND auth.jwt() -> 'app_metadata' -> 'lanes' ? l.code)
"""
FILL = {
    "work_items": """
        INSERT INTO runtime.work_items (tenant_id, id, reference, title, source,
            lane_id, state, priority, sla_state, opened_at, row_version)
        SELECT tenant, gen_random_uuid(), n, n, 'api', lane,
            'open', 2, 'none', now() - n * interval '1 minute', 1
    """,
    "sla_timers": """
        INSERT INTO runtime.sla_timers (tenant_id, id, work_item_id, lane_id,
            access_lane_id, priority, timer_type, cycle, state, target_seconds,
            consumed_seconds, started_at, outcome_at, row_version)
        SELECT tenant, gen_random_uuid(), gen_random_uuid(), lane, lane, 2, 'response',
            1, 'met', 60, 60, now(), now() - n * interval '1 minute', 1
    """,
    "evidence": """
        INSERT INTO runtime.evidence (tenant_id, id, kind, recorded_at, access_lane_id,
            row_version)
        SELECT tenant, gen_random_uuid(), 'log', now() - n * interval '1 minute',
            lane, 1
    """,
}
SCATTERED = """
    FROM generate_series(0, %(rows)s - 1) n
    JOIN unnest(%(tenants)s::uuid[], %(lanes)s::uuid[]) WITH ORDINALITY
        AS place (tenant, lane, number) ON number = n %% %(places)s + 1
"""


@pytest.fixture(scope="module")
def large(filled):
    """Give a cursor that sees the rows; the transaction is never committed."""
    with filled.cursor() as cursor:
        tenants = [uuid.UUID(int=0x100 + number) for number in range(TENANTS)]
        places = [(t, key(t, "lanes", n)) for t in tenants for n in range(LANES)]
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.executemany(
            "INSERT INTO runtime.lanes"
            " (tenant_id, id, code, name, is_active, row_version)"
            " VALUES (%s, %s, %s, 'x', true, 1)",
            [
                (str(t), str(lane), f"L{n % LANES}")
                for n, (t, lane) in enumerate(places)
            ],
        )
        values = {
            "rows": ROWS,
            "places": len(places),
            "tenants": [str(tenant) for tenant, _lane in places],
            "lanes": [str(lane) for _tenant, lane in places],
        }
        for table, statement in FILL.items():
            cursor.execute(statement + SCATTERED, values)
            cursor.execute(f"ANALYZE runtime.{table}")
        cursor.execute("ANALYZE runtime.lanes")
        yield cursor
        cursor.connection.rollback()


@pytest.fixture
def reader(large):
    """Give the cursor and a function that makes it somebody who has one lane."""

    def act():
        large.execute(
            "SELECT set_config('request.jwt.claims', %s, true)",
            [json.dumps(claims(uuid.UUID(int=0x100), ["L3"]))],
        )
        large.execute("SET LOCAL ROLE authenticated")

    large.execute("SAVEPOINT before")
    yield large, act
    large.execute("ROLLBACK TO before")


def _plan(cursor, table):
    """Return the nodes of the plan of a plain count, run for real."""
    cursor.execute(
        "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON)"
        f" SELECT count(*), max(updated_at) FROM runtime.{table}"
    )
    top = cursor.fetchone()[0][0]["Plan"]
    nodes, todo = [], [top]
    while todo:
        nodes.append(todo.pop())
        todo += nodes[-1].get("Plans", [])
    return nodes


def _looked_at(nodes, table):
    """Return how many rows of the table were looked at."""
    return sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
        * node["Actual Loops"]
        for node in nodes
        if node.get("Relation Name") == table
    )


@pytest.mark.parametrize(
    ("table", "lane"),
    [
        ("work_items", "lane_id"),
        ("sla_timers", "access_lane_id"),
        ("evidence", "access_lane_id"),
    ],
)
def test_a_lane_costs_its_own_rows_only(reader, table, lane):
    cursor, act = reader
    act()
    ours = _plan(cursor, table)
    cursor.execute("RESET ROLE")
    naive_rule = NAIVE.format(table=table, lane=lane)
    cursor.execute(f"ALTER POLICY read_claimed ON runtime.{table} USING ({naive_rule})")
    act()
    naive = _plan(cursor, table)
    assert _looked_at(ours, table) == SHARE
    assert _looked_at(naive, table) / _looked_at(ours, table) >= 10
    conditions = " ".join(node.get("Index Cond", "") for node in ours)
    assert "tenant_id" in conditions and lane in conditions
    claims_read = [
        node for node in ours if node.get("Parent Relationship") == "InitPlan"
    ]
    assert [node["Actual Loops"] for node in claims_read] == [1, 1]


@pytest.mark.parametrize(
    ("view", "table"),
    [
        ("lane_workload", "work_items"),
        ("volume", "work_items"),
        ("response_times", "work_items"),
        ("sla_compliance", "sla_timers"),
        ("sla_outcomes", "sla_timers"),
    ],
)
def test_the_figures_use_the_index_too(reader, view, table):
    """Through a view, as the dashboards ask."""
    cursor, act = reader
    act()
    cursor.execute(f"EXPLAIN SELECT * FROM runtime.{view}")
    plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search(rf"Index Scan.* {table}_(lane|access)_idx", plan), plan
    assert f"Seq Scan on {table}" not in plan
