# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The migrations can be applied again, and leave every table closed and complete."""

import psycopg2
import pytest
from supabase_rows import ACME, RIVAL, TABLES, VIEWS, insert, key

CATALOGUE = """
    SELECT 'column', table_name || '.' || column_name, data_type, is_nullable
    FROM information_schema.columns WHERE table_schema = 'runtime'
    UNION ALL
    SELECT 'policy', tablename || '.' || policyname, cmd, qual || with_check
    FROM pg_policies WHERE schemaname = 'runtime'
    UNION ALL
    SELECT 'index', indexname, indexdef, '' FROM pg_indexes
    WHERE schemaname = 'runtime'
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text || conname,
        pg_get_constraintdef(oid), '' FROM pg_constraint
    WHERE connamespace = 'runtime'::regnamespace
    UNION ALL
    SELECT 'trigger', tgrelid::regclass::text || tgname, pg_get_triggerdef(oid), ''
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'grant', relname, relacl::text, '' FROM pg_class
    WHERE relnamespace = 'runtime'::regnamespace
    UNION ALL
    SELECT 'published', tablename, pubname, '' FROM pg_publication_tables
    ORDER BY 1, 2, 3
"""


def _catalogue(supabase):
    with supabase.cursor() as cursor:
        cursor.execute(CATALOGUE)
        return cursor.fetchall()


def _count(cursor, table):
    cursor.execute(f"SELECT count(*) FROM runtime.{table}")
    return cursor.fetchone()[0]


def test_applied_twice_they_change_nothing_and_lose_nothing(filled):
    before = _catalogue(filled)
    with filled.cursor() as cursor:
        rows = [_count(cursor, table) for table in TABLES]
    filled.migrate()
    assert _catalogue(filled) == before
    with filled.cursor() as cursor:
        assert [_count(cursor, table) for table in TABLES] == rows
    assert all(rows)


def test_every_table_has_row_level_security(filled):
    with filled.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity FROM pg_class"
            " WHERE relnamespace = 'runtime'::regnamespace AND relkind = 'r'"
        )
        tables = dict(cursor.fetchall())
    assert set(TABLES) < set(tables)
    assert all(tables.values())


def test_the_public_may_execute_no_function(filled):
    with filled.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.oid::regprocedure::text
            FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))
            WHERE p.pronamespace = 'runtime'::regnamespace AND grantee = 0
            """
        )
        assert cursor.fetchall() == []


def test_every_view_asks_with_its_readers_rights(filled):
    with filled.cursor() as cursor:
        cursor.execute(
            "SELECT relname, 'security_invoker=true' = ANY(reloptions) FROM pg_class"
            " WHERE relnamespace = 'runtime'::regnamespace AND relkind = 'v'"
        )
        assert dict(cursor.fetchall()) == dict.fromkeys(VIEWS, True)


def test_every_foreign_key_has_an_index(filled):
    with filled.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, conname FROM pg_constraint c
            WHERE contype = 'f' AND connamespace = 'runtime'::regnamespace
            AND NOT EXISTS (
                SELECT FROM pg_index i WHERE i.indrelid = c.conrelid
                AND (string_to_array(i.indkey::text, ' ')::smallint[])
                    [1:cardinality(c.conkey)] = c.conkey)
            """
        )
        assert cursor.fetchall() == []


def test_realtime_publishes_work_items_and_commands(filled):
    with filled.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_publication_tables"
            " WHERE pubname = 'supabase_realtime' AND schemaname = 'runtime'"
        )
        assert {name for (name,) in cursor.fetchall()} == {"work_items", "commands"}


def test_keys_include_the_tenant(acting):
    """Two tenants may have one id; neither refers to a row of the other."""
    with acting("runtime_mirror") as cursor:
        insert(
            cursor, "lanes", RIVAL, "x", id=key(ACME, "lanes", "DEV"), code="x", name=""
        )
        with pytest.raises(psycopg2.errors.ForeignKeyViolation):
            insert(
                *(cursor, "work_items", RIVAL, "y"),
                lane_id=key(ACME, "lanes", "HR"),
                reference="y",
            )


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("work_items", {"state": "lost"}),
        ("work_items", {"priority": 5}),
        ("work_items", {"row_version": 0}),
        ("sla_timers", {"state": "late"}),
        ("escalations", {"channel": "fax"}),
        ("evidence", {"kind": "rumour"}),
        ("checkpoints", {"root_hash": "short"}),
        ("process_defs", {"version": 0}),
        ("process_instances", {"state": "stuck"}),
        ("runs", {"outcome": "luck"}),
    ],
)
def test_values_that_nobody_knows_are_refused(acting, table, values):
    with (
        acting("runtime_mirror") as cursor,
        pytest.raises(psycopg2.errors.CheckViolation),
    ):
        insert(cursor, table, ACME, "new", **_needed(table), **values)


def _needed(table):
    item, lane = key(ACME, "work_items", "DEV"), key(ACME, "lanes", "DEV")
    return {
        "work_items": {"lane_id": lane, "reference": "new"},
        "sla_timers": {"work_item_id": item},
        "escalations": {
            "work_item_id": item,
            "timer_id": key(ACME, "sla_timers", "DEV"),
        },
        "process_instances": {"process_id": key(ACME, "process_defs", 0)},
        "runs": {"work_item_id": item},
    }.get(table, {})
