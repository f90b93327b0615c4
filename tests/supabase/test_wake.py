# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The signed call that wakes Odoo, and commands that do not depend on it."""

import importlib.util
import json

import pytest
from supabase_rows import ACME, claims, key

from tools.setup.layout import ADDONS

SIGNING = ADDONS / "ipai_master_control" / "lib" / "standard_webhooks.py"
SECRET = "a-secret-of-both-sides"
URL = "https://odoo.example.com/master_control/hooks/supabase"


@pytest.fixture(scope="module")
def signing():
    spec = importlib.util.spec_from_file_location("standard_webhooks", SIGNING)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _ask(cursor):
    cursor.execute(
        "SELECT set_config('request.jwt.claims', %s, true)", [json.dumps(claims())]
    )
    cursor.execute("SET LOCAL ROLE authenticated")
    cursor.execute(
        "INSERT INTO runtime.commands"
        " (tenant_id, work_item_id, action, arguments)"
        " VALUES (%s, %s, 'comment', '{\"body\": \"x\"}')",
        [str(ACME), str(key(ACME, "work_items", "DEV"))],
    )
    cursor.execute("RESET ROLE")
    cursor.execute("SELECT url, body::text, headers FROM net.called")
    return cursor.fetchall()


def _configure(cursor):
    cursor.execute("UPDATE runtime.wake SET url = %s", [URL])
    cursor.execute(
        "INSERT INTO vault.decrypted_secrets VALUES ('master_control_hook', %s)",
        [SECRET],
    )


def test_the_call_is_signed_as_odoo_checks_it(acting, signing):
    with acting(None) as cursor:
        _configure(cursor)
        [(url, body, headers)] = _ask(cursor)
    assert url == URL
    signing.verify(SECRET, headers, body.encode(), int(headers["webhook-timestamp"]))
    with pytest.raises(signing.VerificationFailed):
        signing.verify(
            "another-secret", headers, body.encode(), int(headers["webhook-timestamp"])
        )


@pytest.mark.parametrize(
    "missing",
    [
        "UPDATE runtime.wake SET url = null",
        "DELETE FROM vault.decrypted_secrets",
        "DROP SCHEMA net CASCADE; CREATE SCHEMA net;"
        " CREATE TABLE net.called (url text, body jsonb, headers jsonb)",
        "DROP TABLE vault.decrypted_secrets",
    ],
)
def test_without_it_the_command_is_there_all_the_same(acting, missing):
    with acting(None) as cursor:
        _configure(cursor)
        cursor.execute(missing)
        assert _ask(cursor) == []
        cursor.execute("SELECT status FROM runtime.commands")
        assert cursor.fetchall() == [("pending",)]
