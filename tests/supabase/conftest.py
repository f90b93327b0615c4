# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The schema in a plain PostgreSQL with Supabase's roles (``shim.sql``)."""

import json
from contextlib import contextmanager

import pytest
from mirror_helpers import mirrored
from supabase_rows import fill

from tools.standins import supabase as standin


@pytest.fixture(scope="session")
def supabase():
    with standin.running("schema") as server:
        yield server


@pytest.fixture(scope="session")
def filled(supabase):
    """The stand-in with two tenants' rows, made by the role that writes."""
    with supabase.cursor() as cursor:
        cursor.execute("SET ROLE runtime_mirror")
        fill(cursor)
    return supabase


@pytest.fixture
def acting(filled):
    """Return a context manager: a cursor as a role with claims, undone in the end."""

    @contextmanager
    def act(role, claims=None, login=None):
        with filled.cursor() as cursor:
            if login:
                cursor.execute(f"SET SESSION AUTHORIZATION {login}")
            if role:
                cursor.execute(f"SET LOCAL ROLE {role}")
            if claims is not None:
                cursor.execute(
                    "SELECT set_config('request.jwt.claims', %s, true)",
                    [json.dumps(claims)],
                )
            yield cursor
            cursor.connection.rollback()

    return act


@pytest.fixture(scope="session")
def project():
    """Another stand-in, which tests stop and start."""
    with standin.running("project") as server:
        yield server


@pytest.fixture(scope="session")
def odoo(environment, project):
    """An Odoo database with the addon; tests add to what others have left there."""
    with mirrored(environment, "mirror", project) as one:
        yield one


@pytest.fixture
def database(odoo, project):
    """The database without a mirror, and an empty project."""
    odoo.reset()
    with project.cursor() as cursor:
        cursor.execute(standin.EMPTY_SQL)
    yield odoo
    project.start()
