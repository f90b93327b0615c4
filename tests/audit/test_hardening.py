# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Evidence that belongs to a role that Odoo's cannot become."""

import base64
from contextlib import closing

import psycopg2
import pytest
from psycopg2.errors import InsufficientPrivilege
from sla_helpers import without_clocks

from tools import harden_evidence
from tools.setup import database as databases
from tools.setup.registry import registry_of
from tools.verify_evidence import core

SUPERUSER = "postgres"


def _superuser(environment, name):
    where = environment.server_variables
    return psycopg2.connect(
        host=where.get("PGHOST"),
        port=where.get("PGPORT"),
        user=SUPERUSER,
        dbname=name,
    )


@pytest.fixture(scope="module")
def hardened(environment):
    """Give the registry of a hardened database."""
    with (
        databases.throw_away(environment, "hardened") as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        seed = base64.b64encode(b"h" * 32).decode()
        patch.setenv("MC_SECRET_EVIDENCE_SIGNING", seed)
        with closing(_superuser(environment, name)) as connection:
            harden_evidence.harden(connection, _role(environment))
        with registry_of(environment, name) as registry:
            # Without clocks an item with a file leaves three rows: intake, file, state.
            _commit(registry, without_clocks)
            yield registry


def _role(environment):
    return environment.server_variables["PGUSER"]


def _env(cr, user=1):
    from odoo.api import Environment

    return Environment(cr, user, {})


def _commit(registry, func):
    with registry.cursor() as cr:
        return func(_env(cr))


def _report(registry):
    with registry.cursor() as cr:
        log_source, verification = core("log_source"), core("verification")
        company = log_source.companies(cr._cnx)[0]
        source = log_source.LogSource(cr._cnx, company)
        return verification.Verifier(source, files=False).run()


def _item(env):
    item, _created = env["mc.work.item"].intake(
        {"name": "Hard", "source": "api", "lane": "IT", "priority": "1"}
    )
    item.add_evidence("doc", "File", attachment=("a.txt", b"abc", "text/plain"))
    item.action_done()
    return item.id


def test_work_goes_on(hardened):
    _commit(hardened, _item)
    assert _commit(hardened, lambda env: env["mc.evidence.sealer"]._seal()) == 3
    report = _report(hardened)
    assert not report.findings and report.signed == report.checkpoints == 1


@pytest.mark.parametrize("table", harden_evidence.TABLES)
def test_odoo_cannot_touch_what_is_there(environment, hardened, table):
    _commit(hardened, _item)
    statements = (
        f"UPDATE {table} SET company_id = company_id",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"DROP TABLE {table} CASCADE",
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"ALTER TABLE {table} RENAME TO gone",
        f"ALTER TABLE {table} OWNER TO CURRENT_USER",
        f"DROP TRIGGER {table}_append_only ON {table}",
        f"CREATE RULE r AS ON INSERT TO {table} DO INSTEAD NOTHING",
        f"SET ROLE {harden_evidence.OWNER}",
        "ALTER SCHEMA public OWNER TO CURRENT_USER",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION mc_evidence_append_only() RETURNS trigger"
        " AS 'BEGIN RETURN NEW; END' LANGUAGE plpgsql",
        "DROP FUNCTION mc_log_append_only() CASCADE",
        "ALTER FUNCTION mc_evidence_erase(integer) SECURITY INVOKER",
    )
    for statement in statements:
        with closing(databases.connect(environment, hardened.db_name)) as connection:
            with connection.cursor() as cursor, pytest.raises(psycopg2.Error) as no:
                cursor.execute(statement)
            assert isinstance(no.value, InsufficientPrivilege), (statement, no.value)


def test_no_trigger_of_odoos_role_runs_with_the_owners_rights(environment, hardened):
    """Odoo could replace its function; erasure would run that as the owner.

    On INSERT (4) it may have triggers: only Odoo's role inserts.
    """
    query = """
        SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND t.tgrelid = ANY(%s::text[]::regclass[])
            AND t.tgtype & (8 | 16 | 32) <> 0
            AND pg_has_role(current_user, p.proowner, 'MEMBER')
    """
    connection = databases.connect(environment, hardened.db_name)
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(query, [list(harden_evidence.TABLES)])
        assert cursor.fetchall() == []


def test_erasure_by_two_people_still_works(hardened):
    item_id = _commit(hardened, _item)
    users = _commit(hardened, lambda env: [_manager(env, n).id for n in range(2)])

    def ask(env):
        item = env["mc.work.item"].with_user(users[0]).browse(item_id)
        request = env["mc.erasure.request"].with_user(users[0])
        return request._request(item, "Article 17, letter of May").id

    request_id = _commit(hardened, ask)

    def confirm(env):
        request = env["mc.erasure.request"].with_user(users[1]).browse(request_id)
        request.action_confirm()
        return request.sudo().evidence_count

    assert _commit(hardened, confirm) == 3
    _commit(hardened, lambda env: env["mc.evidence.sealer"]._seal())
    report = _report(hardened)
    assert not report.findings and report.erased == 3


def _manager(env, number):
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create({"name": f"Manager {number}", "login": f"hard_manager_{number}"})
    )
    group = env.ref("ipai_master_control.mc_group_manager")
    field = "group_ids" if "group_ids" in user._fields else "groups_id"
    user.write({field: [(4, group.id)]})
    return user


def test_an_upgrade_works_and_undo_gives_back(environment, hardened):
    databases.update(environment, hardened.db_name, ["ipai_master_control"])
    assert not _report(hardened).findings
    with closing(_superuser(environment, hardened.db_name)) as connection:
        harden_evidence.undo(connection, _role(environment))
    with closing(databases.connect(environment, hardened.db_name)) as connection:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE mc_evidence ADD COLUMN later integer")
            with pytest.raises(psycopg2.errors.RestrictViolation):
                cursor.execute("DELETE FROM mc_evidence")
        connection.rollback()
    databases.update(environment, hardened.db_name, ["ipai_master_control"])


def test_a_role_that_could_become_the_owner_is_refused(environment, hardened):
    with closing(_superuser(environment, hardened.db_name)) as connection:
        for role in (SUPERUSER, "nobody-of-that-name"):
            with pytest.raises(harden_evidence.CannotHarden):
                harden_evidence.harden(connection, role)
