# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo and the mirror in step, with a project that goes away and workers that die."""

import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from sla_helpers import wait_for

from tools.setup import database as databases

BUSY = "another worker is sending"
KILL_ME = Path(__file__).with_name("kill_me.py")


def _states(database):
    return dict(database.there("SELECT id::text, state FROM runtime.work_items"))


def test_all_that_was_there_is_brought_over(database):
    uuids = database.items(30)
    database.mirror()
    assert set(uuids) <= set(_states(database))
    assert database.backlog() == 0
    [(state, done, total)] = database.run(
        "SELECT backfill_state, backfill_done, backfill_total FROM mc_mirror"
    )
    assert state == "done"
    assert done == total > 30
    database.assert_same()


def test_changes_follow_whoever_makes_them(database):
    database.mirror()
    first, second = database.items(2)
    database.call(lambda env: database.item(env, first).action_start())
    database.run("UPDATE mc_work_item SET state = 'cancelled' WHERE uuid = %s", second)
    database.sync()
    assert _states(database)[first] == "running"
    assert _states(database)[second] == "cancelled"
    assert database.backlog() == 0
    database.assert_same()


def test_what_was_rolled_back_is_not_sent(database):
    database.mirror()
    [uuid] = database.items(1)
    database.sync()
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE mc_work_item SET state = 'done' WHERE uuid = %s", [uuid])
        connection.rollback()
    assert database.backlog() == 0


def test_deletions_become_tombstones(database):
    database.mirror()

    def make(env):
        lane = env["mc.lane"].create({"name": "Gone", "code": "GONE"})
        return lane.uuid

    uuid = database.call(make)
    database.sync()
    database.call(lambda env: env["mc.lane"].search([("uuid", "=", uuid)]).unlink())
    database.sync()
    [(deleted_at, version)] = database.there(
        "SELECT deleted_at, row_version FROM runtime.lanes WHERE id = %s", uuid
    )
    assert deleted_at and version > 1
    database.assert_same()


def test_a_transaction_that_commits_late_is_not_forgotten(database):
    """It noted its change before others that were sent and forgotten long ago."""
    database.mirror()
    slow, quick = database.items(2)
    database.sync()
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mc_work_item SET state = 'blocked' WHERE uuid = %s", [slow]
        )
        database.run("UPDATE mc_work_item SET state = 'done' WHERE uuid = %s", quick)
        database.sync()
        assert _states(database) | {} == {**_states(database), quick: "done"}
        assert database.backlog() == 0
        connection.commit()
    database.sync()
    assert _states(database)[slow] == "blocked"


@pytest.fixture
def other(database):
    """Somebody else's transaction; it sees what there was before the mirror came."""
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield cursor


def _block(cursor, uuid):
    cursor.execute("UPDATE mc_work_item SET state = 'blocked' WHERE uuid = %s", [uuid])


def _give_mirror(env):
    env.company.mc_mirror_id = env["mc.mirror"].create({"name": "Test"})
    env.flush_all()


def _may_begin(database):
    return database.call(lambda env: env["mc.mirror"].search([])._may_backfill())


def test_what_was_open_when_the_mirror_came_is_brought_over_too(database, other):
    """It noted nothing, as it does not see that the company has a mirror."""
    [uuid] = database.items(1)
    _block(other, uuid)
    database.call(_give_mirror)
    assert not _may_begin(database)
    other.connection.commit()
    database.sync()
    assert _states(database)[uuid] == "blocked"


def test_who_has_only_read_when_the_mirror_came_is_waited_for_too(database, other):
    """It has no number yet, and will write without noting it."""
    [uuid] = database.items(1)
    other.execute("SELECT 1")
    database.call(_give_mirror)
    assert not _may_begin(database)
    _block(other, uuid)
    assert not _may_begin(database)
    other.connection.commit()
    database.sync()
    assert _states(database)[uuid] == "blocked"


def test_who_wrote_while_the_mirror_was_not_there_for_all_yet(database, other):
    """Its number is higher than that of the transaction that made the mirror."""
    [uuid] = database.items(1)
    with database.odoo() as env:
        _give_mirror(env)
        _block(other, uuid)
    assert not _may_begin(database)
    other.connection.commit()
    database.sync()
    assert _states(database)[uuid] == "blocked"


def test_nobody_waits_for_transactions_of_another_database(database, environment):
    [uuid] = database.items(1)
    with (
        closing(databases.connect(environment)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_current_xact_id()")
        database.call(_give_mirror)
        assert _may_begin(database)
    database.sync()
    assert uuid in _states(database)


def test_nobody_waits_for_who_came_later(database):
    database.call(_give_mirror)
    with (
        closing(database.connect()) as before,
        closing(database.connect()) as after,
        before.cursor() as cursor,
    ):
        cursor.execute("SELECT 1")
        assert not _may_begin(database)
        after.cursor().execute("SELECT 1")
        before.rollback()
        assert _may_begin(database)


def test_an_older_state_never_replaces_a_newer_one(database):
    database.mirror()
    [uuid] = database.items(1)
    database.sync()
    database.there(
        "UPDATE runtime.work_items SET row_version = 99, state = 'done' WHERE id = %s",
        uuid,
    )
    database.run("UPDATE mc_work_item SET state = 'running' WHERE uuid = %s", uuid)
    database.sync()
    assert _states(database)[uuid] == "done"


def test_sending_again_writes_nothing(database):
    database.mirror()
    [uuid] = database.items(1)
    database.sync()
    seen = "SELECT xmin::text, updated_at FROM runtime.work_items WHERE id = %s"
    before = database.there(seen, uuid)
    database.call(
        lambda env: env["mc.mirror.change"]._note(
            [("work_items", uuid)], env.company.id
        )
    )
    database.sync()
    assert database.there(seen, uuid) == before


class OneConnectionForEachTransaction:
    """A pooler in transaction mode at its worst: never one server process twice."""

    def __init__(self, dsn):
        self.dsn, self.connection = dsn, None

    def __enter__(self):
        self.connection = psycopg2.connect(self.dsn)
        return self.connection.__enter__()

    def __exit__(self, *exception):
        self.connection.__exit__(*exception)
        self.connection.close()

    def cursor(self):
        return self.connection.cursor()

    def close(self):
        pass


def test_a_pooler_in_transaction_mode(database, monkeypatch):
    from odoo.addons.ipai_master_control_supabase.models.mc_mirror import McMirror

    pooled = OneConnectionForEachTransaction(database.supabase.dsn)
    monkeypatch.setattr(McMirror, "_connect", lambda self: pooled)
    bad, *good = database.items(5)
    database.mirror()
    database.run("UPDATE mc_work_item SET state = 'lost' WHERE uuid = %s", bad)
    database.run("UPDATE mc_work_item SET state = 'done' WHERE uuid = ANY(%s)", good)
    database.sync()
    assert {_states(database)[uuid] for uuid in good} == {"done"}
    assert [row for _table, row, *_rest in database.problems()] == [bad]
    database.assert_same()


# Faults


def test_an_hour_without_the_project(database):
    database.mirror()
    uuids = database.items(20)
    database.sync()
    database.supabase.stop()
    for _round in range(5):
        database.call(
            lambda env: [database.item(env, u).write({"name": "X"}) for u in uuids]
        )
        text = database.sync()
        assert "rows" not in text
    database.call(lambda env: [database.item(env, u).action_start() for u in uuids])
    waiting = database.backlog()
    assert waiting >= 20
    [(failures, error)] = database.run("SELECT failures, last_error FROM mc_mirror")
    assert failures == 5 and error
    database.supabase.start()
    database.sync()
    assert database.backlog() == 0
    assert {_states(database)[uuid] for uuid in uuids} == {"running"}
    assert database.run("SELECT failures, last_error FROM mc_mirror") == [(0, None)]
    database.assert_same()


def test_the_project_goes_away_in_the_middle_of_a_batch(database, monkeypatch):
    """All of it was sent but not committed: then none of it is there."""
    from odoo.addons.ipai_master_control_supabase.lib import sender

    database.mirror()
    uuids = database.items(10)
    bury = sender._bury

    def die(cursor, table, rows):
        if table.name == "evidence":
            database.supabase.stop()
        return bury(cursor, table, rows)

    monkeypatch.setattr(sender, "_bury", die)
    assert "rows" not in database.sync()
    monkeypatch.undo()
    database.supabase.start()
    assert not set(uuids) & set(_states(database))
    database.sync()
    assert set(uuids) <= set(_states(database))
    database.assert_same()


def test_the_worker_dies_after_sending(database, monkeypatch):
    """It could not forget what it has sent: it is sent again, and nothing doubles."""
    from odoo.addons.ipai_master_control_supabase.models.mc_mirror_sync import McMirror

    database.mirror()
    uuids = database.items(10)

    def die(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(McMirror, "_settle", die)
    with pytest.raises(KeyboardInterrupt):
        database.sync()
    monkeypatch.undo()
    assert set(uuids) <= set(_states(database))
    assert database.backlog() > 0
    before = database.there("SELECT count(*), max(updated_at) FROM runtime.evidence")
    database.sync()
    assert database.backlog() == 0
    assert before == database.there(
        "SELECT count(*), max(updated_at) FROM runtime.evidence"
    )
    database.assert_same()


def test_a_backfill_goes_on_where_it_stopped(database, monkeypatch):
    from odoo.addons.ipai_master_control_supabase.models import mc_mirror_backfill

    monkeypatch.setattr(mc_mirror_backfill, "CHUNK_ROWS", 7)
    uuids = database.items(20)
    store, stored = mc_mirror_backfill.McMirror._store_progress, []

    def die_later(self, chunk, sent):
        if len(stored) == 4:
            raise KeyboardInterrupt
        stored.append(len(chunk.rows))
        return store(self, chunk, sent)

    monkeypatch.setattr(mc_mirror_backfill.McMirror, "_store_progress", die_later)
    with pytest.raises(KeyboardInterrupt):
        database.mirror()
    [(state, done)] = database.run(
        "SELECT backfill_state, backfill_done FROM mc_mirror"
    )
    assert (state, done) == ("running", sum(stored))
    assert done
    monkeypatch.setattr(mc_mirror_backfill.McMirror, "_store_progress", store)
    database.sync()
    [(state, done, total)] = database.run(
        "SELECT backfill_state, backfill_done, backfill_total FROM mc_mirror"
    )
    assert state == "done" and done == total
    assert set(uuids) <= set(_states(database))


def test_a_worker_is_killed_in_the_middle_of_a_batch(database):
    """SIGKILL while the project holds it up; the next worker need not wait for it."""
    database.mirror()
    uuids = database.items(10)
    with database.supabase.cursor() as cursor:
        cursor.execute("LOCK TABLE runtime.evidence IN EXCLUSIVE MODE")
        worker = subprocess.Popen(
            [database.environment.python, KILL_ME, database.name],
            env=database.environment.variables(),
            cwd=database.environment.root,
        )
        try:
            wait_for(lambda: _waits_for_a_lock(database), 90, "the worker to wait")
        finally:
            worker.kill()
            worker.wait()
    assert not set(uuids) & set(_states(database))
    assert database.backlog() > 0
    # Its connection ends with it, and with that its lock.
    wait_for(lambda: database.sync() != BUSY, 30, "the lock to be free")
    database.sync()
    assert set(uuids) <= set(_states(database))
    database.assert_same()


def _waits_for_a_lock(database):
    return database.there("SELECT 1 FROM pg_locks WHERE NOT granted") or None


# Bad rows


def test_a_bad_row_and_what_hangs_on_it_are_put_aside(database):
    database.mirror()
    good, bad = database.items(2)
    database.run("UPDATE mc_work_item SET state = 'lost' WHERE uuid = %s", bad)
    database.sync()
    assert good in _states(database) and bad not in _states(database)
    assert database.backlog() == 0
    problems = database.problems()
    causes = [(table, row) for table, row, _reason, waits in problems if not waits]
    assert causes == [("work_items", bad)]
    assert {waits for *_row, waits in problems} == {None, bad}
    assert any("work_items_state_check" in reason for _t, _r, reason, _w in problems)
    tables = {table for table, *_rest in problems}
    assert {"work_items", "evidence", "sla_timers"} <= tables
    database.run("UPDATE mc_work_item SET state = 'open' WHERE uuid = %s", bad)
    database.sync()
    assert database.problems() == []
    assert _states(database)[bad] == "open"
    database.assert_same()


def test_a_parent_that_the_mirror_lost_is_sent_again(database):
    database.mirror()
    [uuid] = database.items(1)
    database.sync()
    with database.supabase.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM runtime.work_items WHERE id = %s", [uuid])
    database.call(
        lambda env: database.item(env, uuid)._add_evidence_rows(
            [(database.item(env, uuid), "log", "New", {})]
        )
    )
    database.sync()
    assert uuid in _states(database)
    assert database.problems() == []
    database.assert_same()


# Comparing


def test_what_differs_is_found_and_repaired(database):
    database.mirror()
    changed, lost, kept = database.items(3)
    database.sync()
    with database.supabase.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE runtime.work_items SET title = 'forged', row_version = 99"
            " WHERE id = %s",
            [changed],
        )
        cursor.execute("DELETE FROM runtime.work_items WHERE id = %s", [lost])
        cursor.execute(
            "INSERT INTO runtime.lanes (tenant_id, id, code, name, is_active,"
            " row_version) VALUES (%s, gen_random_uuid(), 'NO', 'no', true, 5)",
            [database.tenant],
        )

    def compare(env):
        return env["mc.mirror"].search([])._reconcile()

    assert database.call(compare) == 3
    database.sync()
    titles = dict(database.there("SELECT id::text, title FROM runtime.work_items"))
    assert titles[changed] == "Item 0"
    assert lost in titles and kept in titles
    assert database.there(
        "SELECT count(*) FROM runtime.lanes WHERE code = 'NO' AND deleted_at IS NULL"
    ) == [(0,)]
    database.assert_same()


def test_another_tenants_rows_are_left_alone(database):
    database.mirror()
    other = "00000000-0000-0000-0000-00000000000f"
    database.there(
        "INSERT INTO runtime.lanes (tenant_id, id, code, name, is_active, row_version)"
        " VALUES (%s, gen_random_uuid(), 'THEIRS', 'theirs', true, 1)",
        other,
    )
    database.assert_same()
    assert database.there(
        "SELECT deleted_at FROM runtime.lanes WHERE tenant_id = %s", other
    ) == [(None,)]


def test_personal_data_stays_in_odoo_unless_a_setting_says_so(database):
    database.mirror()
    [uuid] = database.items(1, payload={"name": "Jane"})
    database.sync()
    seen = "SELECT payload FROM runtime.work_items WHERE id = %s"
    assert database.there(seen, uuid) == [(None,)]
    assert database.there(
        "SELECT count(*) FROM runtime.evidence"
        " WHERE num_nonnulls(name, body, uri, meta) > 0"
    ) == [(0,)]
    database.call(
        lambda env: env["mc.mirror"].search([]).write({"include_payloads": True})
    )
    assert database.call(lambda env: env["mc.mirror"].search([])._reconcile()) == 1
    database.sync()
    assert database.there(seen, uuid) == [({"name": "Jane"},)]


# What both sides know


def test_every_value_that_odoo_knows_is_known_there(database):
    """A selection that grows needs a migration: else its rows would be put aside."""
    from odoo.addons.ipai_master_control_supabase.lib.tables import TABLES

    rules = database.there(
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = 'runtime'::regnamespace"
    )

    def missing(env):
        found = []
        for table in TABLES.values():
            for column in table.columns:
                field = env[table.model]._fields.get(column)
                if field is None or field.type != "selection" or column == "priority":
                    continue
                rule = " ".join(
                    text
                    for name, text in rules
                    if name == f"runtime.{table.name}" and f"({column} =" in text
                )
                found += [
                    f"{table.name}.{column} {value}"
                    for value in field.get_values(env)
                    if f"'{value}'" not in rule
                ]
        return found

    assert database.call(missing) == []
