# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Give the evidence to an owner that Odoo's database role cannot become.

    python -m tools.harden_evidence --db NAME --app-role odoo           (as a superuser)
    python -m tools.harden_evidence --db NAME --app-role odoo --undo

Afterwards Odoo may only read and append: UPDATE, DELETE, TRUNCATE, DROP and ALTER are
refused by PostgreSQL itself, whatever code runs in Odoo. Erasure and retention go
through two functions that run with the owner's rights and check the facts themselves;
``--no-erasure`` withholds even these. docs/operations/evidence.md says what that
prevents and what it does not. The server and the superuser come from PGHOST, PGUSER and
their like.
"""

import argparse
import sys
from contextlib import closing

import psycopg2
from psycopg2 import sql

OWNER = "mc_evidence_owner"
TABLES = (
    "mc_evidence",
    "mc_evidence_leaf",
    "mc_evidence_node",
    "mc_checkpoint",
    "mc_evidence_key",
    "mc_evidence_retirement",
)
# Read by the functions, which run as the owner.
READ_TABLES = ("mc_erasure_request", "mc_work_item", "res_company")
FUNCTIONS = (
    "mc_log_append_only()",
    "mc_evidence_append_only()",
    "mc_erasure_is_confirmed(integer, integer)",
    "mc_evidence_may_erase(mc_evidence, mc_evidence)",
    "mc_evidence_is_due(integer, integer, timestamp)",
    "mc_evidence_may_retire(mc_evidence)",
)
PROCEDURES = (
    "mc_evidence_erase(integer)",
    "mc_evidence_retire(integer, integer[], varchar)",
)
# The trigger that counts versions is shared with Odoo's own tables, so these get one
# that Odoo cannot replace.
VERSION_SQL = """
    CREATE OR REPLACE FUNCTION mc_log_row_version() RETURNS trigger AS $$
    BEGIN
        NEW.row_version := CASE TG_OP WHEN 'INSERT' THEN 1
            ELSE COALESCE(OLD.row_version, 0) + 1 END;
        RETURN NEW;
    END
    $$ LANGUAGE plpgsql
"""
VERSIONED = ("mc_evidence", "mc_checkpoint", "mc_evidence_key")


class CannotHarden(Exception):
    """The server's roles do not allow it; the message says why."""


def harden(connection, app_role, erasure=True):
    """Move the tables to the owner, in one transaction.

    :param app_role: the role that Odoo connects as
    :raises CannotHarden: that role could become the owner, or is missing
    """
    with connection, connection.cursor() as cursor:
        run = _runner(cursor, app=app_role)
        _create_owner(cursor, run)
        _check_roles(cursor, app_role)
        # Who owns the schema may drop every table in it.
        run("ALTER SCHEMA public OWNER TO {owner}")
        run("GRANT USAGE, CREATE ON SCHEMA public TO {app}")
        cursor.execute(VERSION_SQL)
        run("ALTER FUNCTION mc_log_row_version() OWNER TO {owner}")
        for table in VERSIONED:
            _count_versions_with(run, table, "mc_log_row_version")
        for table in TABLES:
            _move_table(cursor, run, table)
        for table in READ_TABLES:
            run("GRANT SELECT ON {table} TO {owner}", table=table)
        for function in (*FUNCTIONS, *PROCEDURES):
            _move_function(run, function, function in PROCEDURES, erasure)
        _drop_triggers_of(cursor, run, app_role)


def undo(connection, app_role):
    """Give everything back to Odoo's role, for an upgrade that changes the tables."""
    with connection, connection.cursor() as cursor:
        run = _runner(cursor, app=app_role)
        run("ALTER SCHEMA public OWNER TO pg_database_owner")
        for table in TABLES:
            run("ALTER TABLE {table} OWNER TO {app}", table=table)
        for function in (*FUNCTIONS, *PROCEDURES):
            _alter(run, function, "OWNER TO {app}")
        for function in PROCEDURES:
            _alter(run, function, "SECURITY INVOKER")
            _alter(run, function, "RESET ALL")
        for table in VERSIONED:
            _count_versions_with(run, table, "mc_row_version")


def _runner(cursor, **roles):
    names = {"owner": sql.Identifier(OWNER)}
    names |= {name: sql.Identifier(role) for name, role in roles.items()}

    def run(statement, **identifiers):
        more = {
            name: value if isinstance(value, sql.Composable) else sql.Identifier(value)
            for name, value in identifiers.items()
        }
        cursor.execute(sql.SQL(statement).format(**names, **more))

    return run


def _create_owner(cursor, run):
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER])
    if not cursor.fetchone():
        run("CREATE ROLE {owner} NOLOGIN NOINHERIT")


def _check_roles(cursor, app_role):
    cursor.execute(
        "SELECT rolsuper, rolcreaterole, pg_has_role(oid, %s, 'MEMBER')"
        " FROM pg_roles WHERE rolname = %s",
        [OWNER, app_role],
    )
    row = cursor.fetchone()
    if not row:
        raise CannotHarden(f"there is no role {app_role}")
    for wrong, reason in zip(
        row,
        ("is a superuser", "may create roles", f"is a member of {OWNER}"),
        strict=True,
    ):
        if wrong:
            raise CannotHarden(f"the role {app_role} {reason}")


def _move_table(cursor, run, table):
    run("ALTER TABLE {table} OWNER TO {owner}", table=table)
    run("REVOKE ALL ON {table} FROM {app}, PUBLIC", table=table)
    run("GRANT SELECT, INSERT ON {table} TO {app}", table=table)
    cursor.execute("SELECT to_regclass(%s)", [f"{table}_id_seq"])
    if cursor.fetchone()[0]:
        run("GRANT USAGE, SELECT ON {sequence} TO {app}", sequence=f"{table}_id_seq")


def _drop_triggers_of(cursor, run, app_role):
    """Drop triggers that Odoo's role could make do anything with the owner's rights.

    Erasure and retention run as the owner, and so would they. Those on INSERT stay:
    only Odoo's role inserts. The mirror notes changes by such triggers; without them
    erased and retired evidence reaches it with the next comparison.
    """
    cursor.execute(
        """
        SELECT t.tgname, t.tgrelid::regclass::text FROM pg_trigger t
        JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND t.tgrelid = ANY(%s::text[]::regclass[])
            AND t.tgtype & (8 | 16 | 32) <> 0  -- DELETE, UPDATE, TRUNCATE
            AND p.proowner = (SELECT oid FROM pg_roles WHERE rolname = %s)
        """,
        [list(TABLES), app_role],
    )
    for trigger, table in cursor.fetchall():
        run("DROP TRIGGER {trigger} ON {table}", trigger=trigger, table=table)


def _move_function(run, function, is_procedure, erasure):
    _alter(run, function, "OWNER TO {owner}")
    if not is_procedure:
        return
    _alter(run, function, "SECURITY DEFINER")
    # What Odoo's role could put in the way: names, and policies on its own tables.
    _alter(run, function, "SET search_path = pg_catalog, public, pg_temp")
    _alter(run, function, "SET row_security = off")
    name = sql.SQL(function)
    run("REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {app}", function=name)
    if erasure:
        run("GRANT EXECUTE ON FUNCTION {function} TO {app}", function=name)


def _alter(run, function, change):
    run("ALTER FUNCTION {function} " + change, function=sql.SQL(function))


def _count_versions_with(run, table, function):
    trigger = f"{table}_row_version"
    run("DROP TRIGGER IF EXISTS {trigger} ON {table}", trigger=trigger, table=table)
    run(
        "CREATE TRIGGER {trigger} BEFORE INSERT OR UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION {function}()",
        trigger=trigger,
        table=table,
        function=function,
    )


def main(argv=None):
    """Harden or undo; return the exit code."""
    parser = argparse.ArgumentParser(prog="harden_evidence")
    parser.add_argument("--db", required=True)
    parser.add_argument("--app-role", required=True, help="role that Odoo connects as")
    parser.add_argument("--undo", action="store_true")
    parser.add_argument(
        "--no-erasure",
        action="store_true",
        help="Odoo may not call erasure and retention either",
    )
    options = parser.parse_args(argv)
    try:
        with closing(psycopg2.connect(dbname=options.db)) as connection:
            if options.undo:
                undo(connection, options.app_role)
            else:
                harden(connection, options.app_role, not options.no_erasure)
    except (psycopg2.Error, CannotHarden) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    state = "given back" if options.undo else f"owned by {OWNER}"
    print(f"{options.db}: the evidence is {state}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
