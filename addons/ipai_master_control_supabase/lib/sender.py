# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Send rows to the mirror: in bulk, guarded by their version, the bad ones put aside.

All statements of one call are one transaction without anything of a session: no
prepared statements, no SET but LOCAL, no temporary tables. So the pooler may be in
transaction mode.
"""

from contextlib import contextmanager

import psycopg2
from psycopg2 import errors

from .frozen import missed, others_than_ours
from .rows import Outcome, Refusal, as_array
from .tables import TABLES

STATEMENT_TIMEOUT_MILLISECONDS = 60_000
LOCK_TIMEOUT_MILLISECONDS = 10_000
# The row is to blame, not the connection, the schema or the rights.
ROW_ERRORS = (
    psycopg2.DataError,
    psycopg2.IntegrityError,
    errors.ProgramLimitExceeded,  # a key that no index takes
    errors.RaiseException,  # a trigger of somebody else
)


@contextmanager
def transaction(connection):
    """Give a cursor; what it did is committed, or undone after an error."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MILLISECONDS};"
            f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MILLISECONDS};"
            "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, MDY';"
            # What makes text of numbers the same on both sides.
            "SET LOCAL extra_float_digits = 1"
        )
        yield cursor


def send(connection, rows):
    """Bring rows to the mirror in one transaction, in the order of foreign keys.

    Sending a row again, or an older state of it, changes nothing.

    :param rows: list of :class:`Row`, at most one for each key
    :returns: :class:`Outcome`
    :raises psycopg2.Error: nothing was sent, and the rows are not to blame
    """
    refused, written = [], 0
    with transaction(connection) as cursor:
        for name, table in TABLES.items():
            own = [row for row in rows if row.key[0] == name]
            for forced in (False, True):
                alive = [r for r in own if r.text is not None and r.forced is forced]
                upsert = _Upsert(cursor, table, forced)
                refused += upsert.send(alive)
                written += upsert.written
            gone = [row for row in own if row.text is None]
            if table.frozen:
                bad = {refusal.row.key for refusal in refused}
                known = [row for row in own if row.key not in bad]
                refused += others_than_ours(cursor, table, known)
                refused += missed(cursor, table, gone)
            else:
                written += _bury(cursor, table, gone)
    return Outcome(refused, written)


class _Upsert:
    """The rows of one table: all at once, and by halves where one is bad."""

    def __init__(self, cursor, table, forced):
        self.cursor, self.table = cursor, table
        self.statement = upsert_sql(table, forced)
        self.written = 0

    def send(self, rows):
        """Send rows and return the refusals; ``written`` counts what they changed."""
        if not rows:
            return []
        error = self._try(rows)
        if error is None:
            return []
        if isinstance(error, errors.ForeignKeyViolation):
            orphans = self._orphans(rows)
            if orphans:
                waiting = {refusal.row.key for refusal in orphans}
                rest = [row for row in rows if row.key not in waiting]
                return orphans + self.send(rest)
        if len(rows) == 1:
            return [Refusal(rows[0], _reason(error))]
        middle = len(rows) // 2
        refused = self.send(rows[:middle]) + self.send(rows[middle:])
        # A row of the first half may have waited for one of the second.
        again = [refusal.row for refusal in refused if refusal.waits_for]
        if again and len(refused) < len(rows):
            return [r for r in refused if not r.waits_for] + self._again(again)
        return refused

    def _again(self, rows):
        orphans = self._orphans(rows)
        waiting = {refusal.row.key for refusal in orphans}
        return orphans + self.send([row for row in rows if row.key not in waiting])

    def _try(self, rows):
        """Return the error of the rows, ``None`` when they are in."""
        self.cursor.execute("SAVEPOINT rows")
        try:
            self.cursor.execute(self.statement, [as_array(rows)])
        except ROW_ERRORS as error:
            self.cursor.execute("ROLLBACK TO SAVEPOINT rows")
            return error
        self.written += self.cursor.rowcount
        self.cursor.execute("RELEASE SAVEPOINT rows")
        return None

    def _orphans(self, rows):
        """Return refusals of rows whose parents are neither there nor among them."""
        found = {}
        for column, parent in self.table.parents.items():
            self.cursor.execute(
                f"""
                SELECT s.id::text, s.{column}::text
                FROM json_populate_recordset(NULL::runtime.{self.table.name}, %s) s
                WHERE s.{column} IS NOT NULL AND NOT EXISTS (
                    SELECT FROM runtime.{parent} p
                    WHERE p.tenant_id = s.tenant_id AND p.id = s.{column})
                """,
                [as_array(rows)],
            )
            for row_id, parent_id in self.cursor.fetchall():
                found.setdefault(row_id, []).append((parent, parent_id))
        keys = {row.key for row in rows}
        orphans = []
        for row in rows:
            missing = [one for one in found.get(row.key[1], ()) if one not in keys]
            if missing:
                reason = f"{missing[0][0]} {missing[0][1]} is not in the mirror"
                orphans.append(Refusal(row, reason, missing[0]))
        return orphans


def _reason(error):
    """Return what the server said, without the values that it quotes."""
    diagnostics = error.diag
    named = (diagnostics.constraint_name, diagnostics.column_name)
    about = ", ".join(name for name in named if name)
    text = diagnostics.message_primary or type(error).__name__
    return f"{text} ({about})" if about else text


def upsert_sql(table, forced=False):
    """Return the statement whose one parameter is a JSON array of rows.

    A newer version replaces an older one. The same version with other content is put
    right, too: a setting or a joined name changed, or somebody wrote into the mirror.
    """
    names = table.all_columns
    columns = ", ".join(names)
    insert = f"""
        INSERT INTO runtime.{table.name} AS t ({columns})
        SELECT {columns} FROM json_populate_recordset(NULL::runtime.{table.name}, %s)
        ON CONFLICT (tenant_id, id) DO"""
    if table.frozen:
        return f"{insert} NOTHING"
    changed = ", ".join(f"{name} = excluded.{name}" for name in names[2:])
    theirs = ", ".join(f"t.{name}" for name in (*table.hashed, "deleted_at"))
    ours = ", ".join(f"excluded.{name}" for name in table.hashed) + ", NULL"
    differs = f"({theirs}) IS DISTINCT FROM ({ours})"
    newer = "excluded.row_version > t.row_version"
    same = (
        f"excluded.row_version = t.row_version AND t.deleted_at IS NULL AND {differs}"
    )
    when = differs if forced else f"{newer} OR ({same})"
    return f"{insert} UPDATE SET {changed}, deleted_at = NULL WHERE {when}"


def _bury(cursor, table, rows):
    """Make tombstones, return how many; what the mirror never had needs none.

    Their text goes: nobody needs it any more, and it may tell of people.
    """
    if not rows:
        return 0
    blank = "".join(f", {name} = {sql}" for name, sql in table.blank.items())
    cursor.execute(
        f"""
        UPDATE runtime.{table.name} t
        SET deleted_at = clock_timestamp(), row_version = gone.row_version{blank}
        FROM unnest(%s::uuid[], %s::uuid[], %s::integer[])
            AS gone (tenant_id, id, row_version)
        WHERE t.tenant_id = gone.tenant_id AND t.id = gone.id
            AND t.deleted_at IS NULL
            AND (t.row_version < gone.row_version OR t.id = ANY(%s::uuid[]))
        """,
        [
            [row.tenant for row in rows],
            [row.key[1] for row in rows],
            [row.row_version for row in rows],
            [row.key[1] for row in rows if row.forced],
        ],
    )
    return cursor.rowcount
