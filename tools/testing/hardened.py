# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test HARDENED=1``: Odoo's tests on a database whose evidence is hardened.

Some tests play the database's superuser, inside the transaction of the test. There
Odoo's role gets a function that does it for them; it exists in throw-away copies only.
"""

from contextlib import closing

import psycopg2
from psycopg2 import sql

from tools import harden_evidence
from tools.setup import cluster

VARIABLE = "HARDENED"
TAMPER_SQL = """
    CREATE FUNCTION mc_test_tamper(statement text) RETURNS bigint AS $$
    DECLARE
        changed bigint;
    BEGIN
        EXECUTE statement;
        GET DIAGNOSTICS changed = ROW_COUNT;
        RETURN changed;
    END
    $$ LANGUAGE plpgsql SECURITY DEFINER SET session_replication_role = replica
"""


def prepare(environment, name):
    """Harden a throw-away database and let its tests play the superuser."""
    role = environment.server_variables["PGUSER"]
    with closing(_superuser(environment, name)) as connection:
        harden_evidence.harden(connection, role)
        with connection, connection.cursor() as cursor:
            cursor.execute(TAMPER_SQL)
            cursor.execute("REVOKE ALL ON FUNCTION mc_test_tamper(text) FROM PUBLIC")
            grant = "GRANT EXECUTE ON FUNCTION mc_test_tamper(text) TO {}"
            cursor.execute(sql.SQL(grant).format(sql.Identifier(role)))


def _superuser(environment, name):
    where = environment.server_variables
    return psycopg2.connect(
        host=where.get("PGHOST"),
        port=where.get("PGPORT"),
        user=cluster.SUPERUSER,
        dbname=name,
    )
