# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way to the project is encrypted, unless two settings say it need not be."""

import os
from contextlib import closing

import pytest
from mirror_helpers import SECRET

from tools.standins import supabase as standin
from tools.standins.certificates import Authority
from tools.standins.supabase_tcp import NAME, SupabaseOverTcp

OTHER_NAME = "other.example.com"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server(authority):
    """A project that is reached over TCP, with a certificate for ``NAME``."""
    with standin.running("tls", SupabaseOverTcp) as server:
        server.serve_tls(authority)
        yield server


@pytest.fixture(scope="module")
def without_tls():
    with standin.running("plain", SupabaseOverTcp) as server:
        yield server


@pytest.fixture
def to(database, monkeypatch):
    """Return a function that sends an item with a DSN and gives the job's answer."""

    def send(dsn):
        monkeypatch.setitem(os.environ, SECRET, dsn)
        database.mirror()
        database.items(1)
        return database.sync()

    yield send
    # No secret in anything that people read.
    [(error,)] = database.run("SELECT last_error FROM mc_mirror")
    for text in (error or "", *_logged_by_the_queue(database)):
        assert "password=" not in text


def _logged_by_the_queue(database):
    rows = database.run("SELECT concat_ws(' ', result, exc_info) FROM queue_job")
    return [text for (text,) in rows]


def _is_encrypted(database):
    def ask(env):
        with closing(env["mc.mirror"].search([])._connect()) as connection:
            return connection.info.ssl_in_use

    return database.call(ask)


def _items(server):
    with server.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM runtime.work_items")
        return cursor.fetchone()[0]


def test_tls_is_used_without_being_asked_for(database, server, to):
    assert "sslmode" not in server.dsn
    before = _items(server)
    assert to(server.dsn).endswith("rows")
    assert _is_encrypted(database)
    assert _items(server) > before


@pytest.mark.parametrize("more", [{}, {"sslmode": "require"}])
def test_a_server_without_tls_gets_nothing(database, without_tls, to, more):
    text = to(without_tls.dsn_for(NAME, **more))
    assert "does not support SSL" in text
    assert without_tls.password not in text
    assert _items(without_tls) == 0
    assert database.backlog() > 0


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
def test_without_tls_it_takes_the_dsn_and_the_setting(
    database, without_tls, to, monkeypatch, mode
):
    monkeypatch.delenv("MC_OUTBOUND_ALLOW", raising=False)
    dsn = without_tls.dsn_for(NAME, sslmode=mode)
    text = to(dsn)
    assert f"sslmode {mode} does not encrypt" in text
    assert without_tls.password not in text
    assert _items(without_tls) == 0
    monkeypatch.setenv("MC_OUTBOUND_ALLOW", OTHER_NAME)
    assert "does not encrypt" in database.sync()
    monkeypatch.setenv("MC_OUTBOUND_ALLOW", NAME)
    assert database.sync().endswith("rows")
    assert _items(without_tls) > 0
    assert not _is_encrypted(database)
    with without_tls.cursor() as cursor:
        cursor.execute(standin.EMPTY_SQL)


def test_the_servers_name_is_checked_when_asked_for(database, server, to, authority):
    trusted = {"sslmode": "verify-full", "sslrootcert": authority.path}
    before = _items(server)
    text = to(server.dsn_for(OTHER_NAME, **trusted))
    assert OTHER_NAME in text and "does not match" in text
    assert server.password not in text
    assert _items(server) == before
    os.environ[SECRET] = server.dsn_for(NAME, **trusted)
    assert database.sync().endswith("rows")
    assert _is_encrypted(database)
    assert _items(server) > before


def test_a_certificate_of_somebody_else_is_refused(server, to, tmp_path):
    stranger = Authority(tmp_path, "Stranger")
    before = _items(server)
    text = to(
        server.dsn_for(NAME, sslmode="verify-full", sslrootcert=stranger.path),
    )
    assert "certificate verify failed" in text
    assert server.password not in text
    assert _items(server) == before


def test_a_wrong_password_is_not_told(server, to):
    wrong = "not-the-right-one"
    text = to(server.dsn.replace(server.password, wrong))
    assert "authentication failed" in text
    assert wrong not in text
