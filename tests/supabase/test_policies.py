# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who reads and writes what, as every role, and as another tenant."""

import json
import uuid

import psycopg2
import pytest
from supabase_rows import ACME, RIVAL, TABLES, VIEWS, claims, insert, key

DENIED = psycopg2.errors.InsufficientPrivilege
# How many of a tenant's rows somebody with one lane sees, and with all of them.
SEEN = {
    "lanes": (1, 2),
    "work_items": (1, 2),
    "sla_timers": (1, 2),
    "escalations": (1, 2),
    "evidence": (1, 3),
    "checkpoints": (1, 1),
    "process_defs": (1, 1),
    "process_instances": (1, 2),
    "runs": (1, 2),
}
RELATIONS = (*TABLES, *VIEWS)
NO_ROWS = [
    {},
    {"app_metadata": {}},
    {"app_metadata": {"tenant_id": str(ACME)}},
    {"app_metadata": {"tenant_id": str(ACME), "lanes": []}},
    {"app_metadata": {"tenant_id": str(ACME), "lanes": "*"}},
    {"app_metadata": {"tenant_id": str(ACME), "lanes": {"*": 1}}},
    {"app_metadata": {"tenant_id": "no uuid", "lanes": ["*"]}},
    {"app_metadata": {"tenant_id": None, "lanes": ["*"]}},
    {"app_metadata": {"lanes": ["*"]}},
    {"app_metadata": "text"},
    {"app_metadata": {"tenant_id": str(uuid.uuid4()), "lanes": ["*"]}},
    # What a user may edit himself grants nothing.
    {"user_metadata": {"tenant_id": str(ACME), "lanes": ["*"]}},
]


def _tenants(cursor, relation):
    cursor.execute(f"SELECT tenant_id FROM runtime.{relation}")
    return [tenant for (tenant,) in cursor.fetchall()]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("tenant", [ACME, RIVAL])
def test_people_read_their_lanes_and_no_other_tenant(acting, table, tenant):
    in_lane, in_all = SEEN[table]
    for lanes, expected in ((["DEV"], in_lane), (["DEV", "HR"], None), (["*"], in_all)):
        with acting("authenticated", claims(tenant, lanes)) as cursor:
            found = _tenants(cursor, table)
            assert set(found) == {str(tenant)}
            if expected is not None:
                assert len(found) == expected


def test_rows_without_a_lane_are_for_those_with_all_lanes(acting):
    for lanes, expected in ((["DEV", "HR"], 2), (["*"], 3)):
        with acting("authenticated", claims(ACME, lanes)) as cursor:
            assert len(_tenants(cursor, "evidence")) == expected


@pytest.mark.parametrize("view", VIEWS)
def test_views_show_what_their_tables_show(acting, view):
    for tenant in (ACME, RIVAL):
        for lanes, codes in ((["HR"], {"HR"}), (["*"], {"DEV", "HR"})):
            with acting("authenticated", claims(tenant, lanes)) as cursor:
                assert set(_tenants(cursor, view)) == {str(tenant)}
                cursor.execute(f"SELECT lane_code FROM runtime.{view}")
                assert {code for (code,) in cursor.fetchall()} == codes


@pytest.mark.parametrize("relation", [*RELATIONS, "commands"])
def test_no_claims_no_rows(acting, relation):
    for nothing in NO_ROWS:
        with acting("authenticated", nothing) as cursor:
            assert _tenants(cursor, relation) == [], nothing
    with acting("authenticated") as cursor:
        assert _tenants(cursor, relation) == []


@pytest.mark.parametrize("relation", [*RELATIONS, "commands", "readers", "wake"])
def test_anonymous_callers_get_nothing(acting, relation):
    with acting("anon", claims()) as cursor, pytest.raises(DENIED):
        cursor.execute(f"SELECT FROM runtime.{relation}")


@pytest.mark.parametrize(
    "call", ["claim_tenant()", "claim_lane_ids()", "reader_tenant()"]
)
def test_anonymous_callers_call_nothing(acting, call):
    with acting("anon", claims()) as cursor, pytest.raises(DENIED):
        cursor.execute(f"SELECT runtime.{call}")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ["authenticated", "runtime_superset"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO runtime.{} DEFAULT VALUES",
        "UPDATE runtime.{} SET row_version = 9",
        "DELETE FROM runtime.{}",
        "TRUNCATE runtime.{} CASCADE",
    ],
)
def test_readers_write_nothing(acting, table, role, statement):
    with acting(role, claims()) as cursor, pytest.raises(DENIED):
        cursor.execute(statement.format(table))


@pytest.mark.parametrize("relation", ["readers", "wake"])
@pytest.mark.parametrize(
    "role", ["authenticated", "service_role", "runtime_mirror", "runtime_superset"]
)
def test_settings_are_closed_to_every_role(acting, relation, role):
    for statement in ("SELECT FROM runtime.{}", "DELETE FROM runtime.{}"):
        with acting(role, claims()) as cursor, pytest.raises(DENIED):
            cursor.execute(statement.format(relation))


@pytest.mark.parametrize("role", ["service_role", "runtime_mirror"])
def test_writers_see_and_write_every_tenant_and_delete_nothing(acting, role):
    for table in TABLES:
        with acting(role) as cursor:
            assert set(_tenants(cursor, table)) == {str(ACME), str(RIVAL)}
            with pytest.raises(DENIED):
                cursor.execute(f"DELETE FROM runtime.{table}")
    with acting(role) as cursor:
        insert(cursor, "lanes", ACME, "IT", code="IT", name="IT")
        cursor.execute("UPDATE runtime.lanes SET name = 'x', row_version = 2")
        assert cursor.rowcount == 5


def test_a_moved_item_takes_all_that_belongs_to_it_along(acting):
    with acting(None) as cursor:
        cursor.execute(
            "UPDATE runtime.work_items SET lane_id = %s WHERE id = %s",
            [str(key(ACME, "lanes", "HR")), str(key(ACME, "work_items", "DEV"))],
        )
        cursor.execute(
            "SELECT set_config('request.jwt.claims', %s, true)", [_json(["DEV"])]
        )
        cursor.execute("SET LOCAL ROLE authenticated")
        for table in ("work_items", "sla_timers", "escalations", "evidence", "runs"):
            assert _tenants(cursor, table) == [], table
        cursor.execute(
            "SELECT set_config('request.jwt.claims', %s, true)", [_json(["HR"])]
        )
        for table in ("work_items", "sla_timers", "escalations", "evidence", "runs"):
            assert len(_tenants(cursor, table)) == 2, table


def _json(lanes):
    return json.dumps(claims(ACME, lanes))


def test_supersets_role_reads_its_tenant_whatever_it_sets(acting, filled):
    with filled.cursor() as cursor:
        cursor.execute("CREATE ROLE superset_acme LOGIN IN ROLE runtime_superset")
        cursor.execute("CREATE ROLE superset_unbound LOGIN IN ROLE runtime_superset")
        cursor.execute(
            "INSERT INTO runtime.readers VALUES ('superset_acme', %s)", [str(ACME)]
        )
    for relation in RELATIONS:
        with acting(None, claims(RIVAL), login="superset_acme") as cursor:
            assert set(_tenants(cursor, relation)) == {str(ACME)}
            cursor.execute("SET ROLE runtime_superset")
            assert set(_tenants(cursor, relation)) == {str(ACME)}
        with acting(None, claims(), login="superset_unbound") as cursor:
            assert _tenants(cursor, relation) == []
    with acting(None, login="superset_acme") as cursor, pytest.raises(DENIED):
        cursor.execute("SELECT FROM runtime.commands")
    for role in ("superset_unbound", "authenticated", "runtime_mirror"):
        with acting(None, login="superset_acme") as cursor, pytest.raises(DENIED):
            cursor.execute(f"SET ROLE {role}")
