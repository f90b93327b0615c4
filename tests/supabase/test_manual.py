# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SQL of docs/operations/supabase.md does what is said there, step by step."""

import json
import re
import textwrap

import pytest
from supabase_rows import ACME, PERSON, claims, key

from tools.setup.layout import ROOT

MANUAL = ROOT / "docs" / "operations" / "supabase.md"
SQL = re.compile(r"^( *)```sql\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
# Roles of their own: those of the manual are there already.
NAMES = {
    "odoo_mirror": "manual_mirror",
    "superset_acme": "manual_superset",
    "COMPANY-UUID": str(ACME),
    "ITEM-UUID": str(key(ACME, "work_items", "DEV")),
}
# What a project has, and the shim has not.
SUPABASES = """
    CREATE TABLE auth.users (email text, raw_app_meta_data jsonb);
    INSERT INTO auth.users VALUES ('ann@example.com', '{"provider": "email"}');
    CREATE FUNCTION vault.create_secret(text, text) RETURNS void LANGUAGE sql AS
        'INSERT INTO vault.decrypted_secrets VALUES ($2, $1)'
"""


@pytest.fixture
def manual(acting):
    """Return the cursor, and a function: run the block that has a text in it."""
    blocks = [
        textwrap.dedent(text) for _indent, text in SQL.findall(MANUAL.read_text())
    ]

    def run(has):
        [block] = [one for one in blocks if has in one]
        for name, ours in NAMES.items():
            block = block.replace(name, ours)
        cursor.execute(block)

    with acting(None) as cursor:
        cursor.execute(SUPABASES)
        yield cursor, run


def _rows(cursor, query):
    cursor.execute(query)
    return cursor.fetchall()


def test_odoos_login_counts_what_is_there(manual):
    cursor, run = manual
    run("grant runtime_mirror")
    [check] = re.findall(r'psql "\$DSN" -c "(.*)"', MANUAL.read_text())
    [(expected, _moment)] = _rows(cursor, check)
    cursor.execute("SET SESSION AUTHORIZATION manual_mirror")
    [(count, moment)] = _rows(cursor, check)
    assert count == expected > 0 and moment


def test_a_persons_claims(manual):
    """Of the lanes in the manual she has one here; what else was set is kept."""
    cursor, run = manual
    run("auth.users")
    [(metadata,)] = _rows(cursor, "SELECT raw_app_meta_data FROM auth.users")
    assert metadata == {
        "provider": "email",
        "tenant_id": str(ACME),
        "lanes": ["DEV", "IT"],
    }
    _become(cursor, metadata)
    assert _rows(cursor, "SELECT tenant_id, code FROM runtime.lanes") == [
        (str(ACME), "DEV")
    ]


def test_supersets_login_reads_one_company(manual):
    cursor, run = manual
    run("runtime.readers")
    cursor.execute("SET SESSION AUTHORIZATION manual_superset")
    assert _rows(cursor, "SELECT DISTINCT tenant_id FROM runtime.work_items") == [
        (str(ACME),)
    ]


def test_a_command_calls_odoo(manual):
    cursor, run = manual
    run("vault.create_secret")
    _become(cursor, claims()["app_metadata"])
    run("insert into runtime.commands")
    assert _rows(
        cursor, "SELECT action, arguments, requested_by, status FROM runtime.commands"
    ) == [("state", {"state": "done"}, str(PERSON), "pending")]
    cursor.execute("RESET ROLE")
    assert _rows(cursor, "SELECT url FROM net.called") == [
        ("https://YOUR-ODOO/master_control/hooks/supabase",)
    ]


def _become(cursor, metadata):
    bearer = json.dumps({"sub": str(PERSON), "app_metadata": metadata})
    cursor.execute(
        "SELECT set_config('request.jwt.claims', %s, true)",
        [bearer],
    )
    cursor.execute("SET LOCAL ROLE authenticated")
