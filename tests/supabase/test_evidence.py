# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Evidence and checkpoints in the mirror: inserted and read, never changed."""

import psycopg2
import pytest
from supabase_rows import ACME, insert, key

REFUSED = psycopg2.errors.RestrictViolation
DENIED = psycopg2.errors.InsufficientPrivilege
EVIDENCE = str(key(ACME, "evidence", "DEV"))


def _update(cursor, values, table="evidence", row=EVIDENCE):
    cursor.execute(f"UPDATE runtime.{table} SET {values} WHERE id = %s", [row])


@pytest.mark.parametrize("role", ["runtime_mirror", None])
@pytest.mark.parametrize(
    "values",
    [
        "kind = 'log'",
        "content_sha256 = 'cd'",
        "recorded_at = now()",
        "work_item_id = null",
        "body = 'added later'",
        "has_texts = true, kind = 'log'",
        "tenant_id = gen_random_uuid()",
    ],
)
def test_a_fact_stays_what_it_was(acting, role, values):
    with acting(role) as cursor, pytest.raises(REFUSED):
        _update(cursor, values)


def test_the_service_may_add_and_not_change(acting):
    with acting("service_role") as cursor:
        insert(cursor, "evidence", ACME, "new")
        with pytest.raises(DENIED):
            _update(cursor, "row_version = 2")


@pytest.mark.parametrize("table", ["evidence", "checkpoints"])
def test_even_the_owner_deletes_nothing(acting, table):
    for statement in (f"DELETE FROM runtime.{table}", f"TRUNCATE runtime.{table}"):
        with acting(None) as cursor, pytest.raises(REFUSED):
            cursor.execute(statement)


@pytest.mark.parametrize("role", ["service_role", "runtime_mirror"])
def test_nobody_writes_over_a_checkpoint(acting, role):
    with acting(role) as cursor, pytest.raises(DENIED):
        cursor.execute("UPDATE runtime.checkpoints SET note = 'x'")
    with acting(None) as cursor, pytest.raises(REFUSED):
        cursor.execute("UPDATE runtime.checkpoints SET note = 'x'")


def test_erasure_takes_text_away_and_is_not_undone(acting):
    with acting("runtime_mirror") as cursor:
        row = _told(cursor, body="Jane", name="n")
        _update(cursor, "body = null, erased_at = now(), row_version = 2", row=row)
        cursor.execute("SELECT body, name FROM runtime.evidence WHERE id = %s", [row])
        assert cursor.fetchone() == (None, "n")
        cursor.execute("SAVEPOINT undo")
        for again in ("body = 'Jane'", "erased_at = null"):
            with pytest.raises(REFUSED):
                _update(cursor, again, row=row)
            cursor.execute("ROLLBACK TO undo")


def test_what_was_retired_does_not_come_back(acting):
    with acting("runtime_mirror") as cursor:
        _update(cursor, "deleted_at = now(), row_version = 2")
        with pytest.raises(REFUSED):
            _update(cursor, "deleted_at = null, row_version = 3")


def _told(cursor, **texts):
    return insert(cursor, "evidence", ACME, "told", has_texts=True, **texts)


def test_texts_are_withdrawn_and_come_back_as_they_were(acting):
    with acting("runtime_mirror") as cursor:
        row = _told(cursor, body="Jane", name="n")
        cursor.execute("SAVEPOINT told")
        with pytest.raises(psycopg2.errors.CheckViolation):
            _update(cursor, "has_texts = false", row=row)
        cursor.execute("ROLLBACK TO told")
        _update(cursor, "has_texts = false, body = null, name = null", row=row)
        cursor.execute("SAVEPOINT withdrawn")
        for other in ("body = 'Joan', name = 'n'", "body = 'Jane'", "meta = '{}'"):
            with pytest.raises(REFUSED):
                _update(cursor, f"has_texts = true, {other}", row=row)
            cursor.execute("ROLLBACK TO withdrawn")
        with pytest.raises(psycopg2.Error):
            _update(cursor, "body = 'Jane', name = 'n'", row=row)
        cursor.execute("ROLLBACK TO withdrawn")
        _update(cursor, "has_texts = true, body = 'Jane', name = 'n'", row=row)


def test_what_was_not_mirrored_comes_once(acting):
    with acting("runtime_mirror") as cursor:
        row = insert(cursor, "evidence", ACME, "quiet")
        _update(cursor, "has_texts = true, body = 'Jane'", row=row)
        with pytest.raises(REFUSED):
            _update(cursor, "body = 'Joan'", row=row)


def test_erased_or_retired_texts_never_come_back(acting):
    for gone in ("erased_at = now()", "deleted_at = now()"):
        with acting("runtime_mirror") as cursor:
            row = _told(cursor, body="Jane")
            _update(cursor, "has_texts = false, body = null", row=row)
            _update(cursor, gone, row=row)
            cursor.execute("RESET ROLE")
            cursor.execute("SELECT count(*) FROM runtime.withdrawn_texts")
            assert cursor.fetchone() == (0,), "nor is a hash of them kept"
            cursor.execute("SET LOCAL ROLE runtime_mirror")
            with pytest.raises(REFUSED):
                _update(cursor, "has_texts = true, body = 'Jane'", row=row)


@pytest.mark.parametrize(
    "role",
    ["anon", "authenticated", "service_role", "runtime_mirror", "runtime_superset"],
)
def test_nobody_reads_what_is_kept_of_withdrawn_texts(acting, role):
    with acting(role) as cursor, pytest.raises(DENIED):
        cursor.execute("SELECT * FROM runtime.withdrawn_texts")
