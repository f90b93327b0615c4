# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Through a real pooler, in session and in transaction mode."""

import json
import os
import uuid

import psycopg2
import pytest
from mirror_helpers import SECRET
from sla_helpers import wait_for

from tools.standins import pgbouncer
from tools.standins import supabase as standin
from tools.standins.certificates import Authority
from tools.standins.supabase_tcp import SupabaseOverTcp

POOL_SECONDS = 30


@pytest.fixture(scope="module")
def server():
    with standin.running("pooled", SupabaseOverTcp) as server:
        yield server


@pytest.fixture(scope="module")
def pooler(server, tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("authority"))
    passwords = {standin.MIRROR_LOGIN: server.password}
    with pgbouncer.running(server, authority, passwords) as pooler:
        if pooler is None:
            pytest.skip("no pgbouncer on this machine")
        yield pooler


@pytest.fixture(params=pgbouncer.MODES)
def mode(request):
    return request.param


@pytest.fixture
def pooled(odoo, database, server, pooler, mode, monkeypatch):
    """The database, its project behind the pooler, in both modes."""
    with server.cursor() as cursor:
        cursor.execute(standin.EMPTY_SQL)
    monkeypatch.setattr(odoo, "supabase", server)
    monkeypatch.setitem(os.environ, SECRET, pooler.dsn(mode, standin.MIRROR_LOGIN))
    return database


def test_the_pooler_is_what_it_says(pooler, mode):
    """In transaction mode two transactions are not in the same session."""
    connection = _connect(pooler, mode)
    seen = set()

    def ask():
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            seen.add(cursor.fetchone())
        return len(seen) > 1

    if mode == "transaction":
        # It opens one connection after the other.
        wait_for(ask, POOL_SECONDS, "a second session")
    else:
        for _transaction in range(2 * pgbouncer.CONNECTIONS):
            assert not ask()
    connection.close()


def test_everything_passes(pooled):
    """Backfill, changes, deletions, bad rows, commands and the comparison."""
    before = pooled.items(20)
    pooled.mirror()
    assert pooled.backlog() == 0
    bad, *good = pooled.items(5)
    pooled.run("UPDATE mc_work_item SET state = 'lost' WHERE uuid = %s", bad)
    pooled.run("UPDATE mc_work_item SET state = 'done' WHERE uuid = ANY(%s)", good)
    lane = pooled.call(
        lambda env: env["mc.lane"].create({"name": "Gone", "code": "POOL"}).uuid
    )
    pooled.sync()
    pooled.call(lambda env: env["mc.lane"].search([("uuid", "=", lane)]).unlink())
    command = _comment(pooled, before[0])
    assert pooled.sync().endswith("rows")
    states = dict(pooled.there("SELECT id::text, state FROM runtime.work_items"))
    assert set(before) <= set(states)
    assert {states[one] for one in good} == {"done"} and bad not in states
    assert [row for _t, row, _r, waits in pooled.problems() if not waits] == [bad]
    [(gone,)] = pooled.there(
        "SELECT deleted_at IS NOT NULL FROM runtime.lanes WHERE id = %s", lane
    )
    assert gone
    # Nobody in Odoo is this person: it was decided, that is what counts here.
    [(status,)] = pooled.there(
        "SELECT status FROM runtime.commands WHERE id = %s", command
    )
    assert status == "refused"
    pooled.assert_same()


def test_the_pooler_restarts(pooled, pooler, mode):
    pooled.mirror()
    [uuid_] = pooled.items(1)
    pooler.stop()
    assert "rows" not in pooled.sync()
    pooler.start()
    assert pooled.sync().endswith("rows")
    assert pooled.there(
        "SELECT count(*) FROM runtime.work_items WHERE id = %s", uuid_
    ) == [(1,)]


def test_nothing_stays_behind_in_a_session(pooled, pooler, mode):
    """No setting, no lock, no prepared statement, no channel in any session."""
    pooled.mirror()
    connection = _connect(pooler, mode)
    left = set()
    for _transaction in range(2 * pgbouncer.CONNECTIONS):
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'),"
                " current_setting('lock_timeout'),"
                " (SELECT count(*) FROM pg_prepared_statements),"
                " (SELECT count(*) FROM pg_listening_channels()),"
                " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')"
            )
            left.add(cursor.fetchone())
    connection.close()
    assert left == {("0", "0", 0, 0, 0)}


def _connect(pooler, mode):
    return psycopg2.connect(pooler.dsn(mode, standin.MIRROR_LOGIN) + " sslmode=require")


def _comment(database, item):
    command = str(uuid.uuid4())
    database.there(
        "INSERT INTO runtime.commands (id, tenant_id, work_item_id, action, arguments,"
        " requested_by) VALUES (%s, %s, %s, 'comment', %s, %s)",
        *(command, database.tenant, item, json.dumps({"body": "x"}), str(uuid.uuid4())),
    )
    return command
