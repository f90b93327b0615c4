# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which transactions are open in this database, those of other databases left out.

Each transaction holds a lock on its virtual number from its first moment to its end,
long before it has a number of its own (``CREATE INDEX CONCURRENTLY`` waits for the same
locks). Every role may read both views. A snapshot's ``xmin`` would not do: it tells of
the whole server, and nothing of a transaction that has only read so far.
"""

OPEN_SQL = """
    SELECT 'v' || l.virtualxid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'virtualxid' AND l.mode = 'ExclusiveLock' AND l.granted
        AND a.datname = current_database() AND l.pid <> pg_backend_pid()
    UNION ALL
    SELECT 'x' || transaction::text FROM pg_prepared_xacts
    WHERE database = current_database()
"""


def open_transactions(cr):
    """Return a name for each transaction that is open here, but for the caller's own.

    The virtual ones begin anew when the server starts again, which ended all that had
    one: then somebody waits for a namesake, in vain but no longer than that one lasts.
    """
    cr.execute(OPEN_SQL)
    return {name for (name,) in cr.fetchall()}
