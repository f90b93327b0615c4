# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The login role of a Superset: bound to one tenant, and it writes nothing.

Directly, and through a pooler in both of its modes, whatever was left in its sessions.
"""

from contextlib import closing

import psycopg2
import pytest
from two_companies import READER, RIVALS_READER

from tools.standins import pgbouncer
from tools.standins.supabase import DATABASE

TENANTS = "SELECT DISTINCT tenant_id::text FROM runtime.work_items"
ROUNDS = 2 * pgbouncer.CONNECTIONS


@pytest.fixture(params=["direct", *pgbouncer.MODES])
def mode(request):
    return request.param


@pytest.fixture
def dsn(request, mode, project, reader, rivals_reader):
    """Return a function: the way to the project for a role and its password."""

    def way(login=READER, password=None):
        if mode == "direct":
            own = {READER: reader, RIVALS_READER: rivals_reader}[login].password
            address = f"host={project.host} dbname={DATABASE}"
            return f"{address} user={login} password={password or own}"
        pooler = request.getfixturevalue("pooler")
        text = pooler.dsn(mode, login) + " sslmode=require"
        return f"{text} password={password}" if password else text

    return way


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM runtime.work_items",
        "UPDATE runtime.sla_timers SET state = 'met'",
        "INSERT INTO runtime.commands (action) VALUES ('state')",
        "INSERT INTO runtime.readers VALUES ('superset_acme', gen_random_uuid())",
        "CREATE TABLE runtime.mine (id integer)",
        "SET ROLE runtime_mirror",
        "SET SESSION AUTHORIZATION superset_rival",
    ],
)
def test_it_cannot_write(dsn, statement):
    """Whatever somebody allows in Superset."""
    with (
        closing(psycopg2.connect(dsn())) as connection,
        connection.cursor() as cursor,
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
    ):
        cursor.execute(statement)


def test_it_needs_its_password(dsn):
    with pytest.raises(psycopg2.OperationalError, match=r"password|SASL"):
        psycopg2.connect(dsn(password="wrong"))


def test_what_the_role_is_set_to_holds(dsn):
    """Weeks and days are UTC's without anybody asking for it."""
    assert _ask(dsn(), "SELECT current_setting('TimeZone'), session_user::text") == {
        ("UTC", READER)
    }


def test_two_roles_in_one_pooler_read_their_own(dsn, odoo, rivals_reader):
    for _round in range(ROUNDS):
        assert _ask(dsn(), TENANTS) == {(odoo.tenant,)}
        assert _ask(dsn(RIVALS_READER), TENANTS) == {(rivals_reader.tenant,)}


def test_what_somebody_left_in_a_session_leads_to_no_other_tenant(
    dsn, mode, odoo, rivals_reader
):
    """Claims, a role and a path, which only transaction mode keeps for the next one."""
    claims = f'{{"app_metadata": {{"tenant_id": "{rivals_reader.tenant}"}}}}'
    path = "pg_temp, public"
    _in_each_session(
        dsn(),
        f"SET request.jwt.claims TO '{claims}'; SET search_path TO {path};"
        " SET ROLE runtime_superset",
    )
    try:
        found = set().union(*(_ask(dsn(), "SHOW search_path") for _ in range(ROUNDS)))
        assert ((path,) in found) is (mode == "transaction")
        for _round in range(ROUNDS):
            assert _ask(dsn(), TENANTS) == {(odoo.tenant,)}
    finally:
        _in_each_session(dsn(), "RESET ROLE; RESET ALL")


def _in_each_session(dsn, statements):
    """Run and commit statements in every session that the pooler has for the role."""
    with closing(psycopg2.connect(dsn)) as connection:
        for _transaction in range(ROUNDS):
            with connection, connection.cursor() as cursor:
                cursor.execute(statements)


def _ask(dsn, query):
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())
