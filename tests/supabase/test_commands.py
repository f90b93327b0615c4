# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Asking something of Odoo: for oneself, about what one sees, and only once decided."""

import json

import psycopg2
import pytest
from supabase_rows import ACME, PERSON, RIVAL, claims, key

from tools.standins.supabase import MIRROR_LOGIN

DENIED = psycopg2.errors.InsufficientPrivilege
OTHER = "00000000-0000-0000-0000-0000000000ee"


def _ask(cursor, number="DEV", tenant=ACME, **more):
    row = {
        "tenant_id": str(tenant),
        "work_item_id": str(key(tenant, "work_items", number)),
        "expected_row_version": 1,
        "action": "comment",
        "arguments": json.dumps({"body": "Done?"}),
        **more,
    }
    names, holes = ", ".join(row), ", ".join(["%s"] * len(row))
    cursor.execute(
        f"INSERT INTO runtime.commands ({names}) VALUES ({holes})"
        " RETURNING id, requested_by, status",
        list(row.values()),
    )
    return cursor.fetchone()


def test_people_ask_in_their_own_name(acting):
    with acting("authenticated", claims(lanes=["DEV"])) as cursor:
        _id, asked_by, status = _ask(cursor)
        assert (asked_by, status) == (str(PERSON), "pending")
        cursor.execute("SELECT count(*) FROM runtime.commands")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "more",
    [{"requested_by": OTHER}, {"status": "applied"}, {"reason": "x"}],
)
def test_who_asks_sets_neither_person_nor_outcome(acting, more):
    with acting("authenticated", claims()) as cursor, pytest.raises(DENIED):
        _ask(cursor, **more)


@pytest.mark.parametrize(
    ("number", "tenant"), [("HR", ACME), ("DEV", RIVAL), ("none", ACME)]
)
def test_only_about_items_that_one_sees(acting, number, tenant):
    refused = (DENIED, psycopg2.errors.ForeignKeyViolation)
    with (
        acting("authenticated", claims(lanes=["DEV"])) as cursor,
        pytest.raises(refused),
    ):
        _ask(cursor, number, tenant)


def test_without_claims_nobody_asks(acting):
    with acting("authenticated", {"sub": str(PERSON)}) as cursor, pytest.raises(DENIED):
        _ask(cursor)
    with acting("anon", claims()) as cursor, pytest.raises(DENIED):
        _ask(cursor)


def test_others_do_not_see_what_was_asked(acting):
    for strangers in (claims(RIVAL), claims(lanes=["HR"])):
        with acting(None) as cursor:
            _ask(cursor, requested_by=OTHER)
            cursor.execute(
                "SELECT set_config('request.jwt.claims', %s, true)",
                [json.dumps(strangers)],
            )
            cursor.execute("SET LOCAL ROLE authenticated")
            cursor.execute("SELECT count(*) FROM runtime.commands")
            assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE runtime.commands SET status = 'applied', decided_at = now()",
        "UPDATE runtime.commands SET arguments = '{}'",
        "DELETE FROM runtime.commands",
    ],
)
@pytest.mark.parametrize("role", ["authenticated", "service_role"])
def test_who_asks_changes_nothing_afterwards(acting, statement, role):
    with acting(role, claims()) as cursor, pytest.raises(DENIED):
        cursor.execute(statement)


def test_an_automation_asks_in_the_name_of_a_person_it_names(acting):
    with acting("service_role", {"role": "service_role"}) as cursor:
        assert _ask(cursor, requested_by=OTHER)[1] == OTHER
        with pytest.raises(psycopg2.errors.NotNullViolation):
            _ask(cursor)


@pytest.mark.parametrize(
    "more",
    [
        {"action": "delete"},
        {"action": "state", "expected_row_version": None},
        {"arguments": json.dumps("text")},
        {"arguments": json.dumps({"body": "x" * 20_001})},
        {"expected_row_version": 0},
    ],
)
def test_what_makes_no_sense_is_refused_at_once(acting, more):
    with (
        acting("authenticated", claims()) as cursor,
        pytest.raises(psycopg2.errors.CheckViolation),
    ):
        _ask(cursor, **more)


def test_odoo_decides_once(acting):
    decide = "UPDATE runtime.commands SET status = %s, decided_at = now() WHERE id = %s"
    with acting(None) as cursor:
        command, *_rest = _ask(cursor, requested_by=OTHER)
        cursor.execute(f"SET SESSION AUTHORIZATION {MIRROR_LOGIN}")
        cursor.execute("SAVEPOINT before")
        for wrong in ("arguments = '{}'", f"requested_by = '{OTHER}'"):
            with pytest.raises(DENIED):
                cursor.execute(f"UPDATE runtime.commands SET {wrong}")
            cursor.execute("ROLLBACK TO before")
        cursor.execute(decide, ["refused", command])
        with pytest.raises(psycopg2.errors.RestrictViolation):
            cursor.execute(decide, ["applied", command])
