# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which server is used, and the private cluster itself."""

import os

import psycopg2
import pytest

from tools.setup import postgres, postgres_binaries
from tools.setup.cluster import PORT, Cluster
from tools.setup.console import SetupError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://me:s%40fe@db:6000/x?sslmode=require", ("db", 6000, "me")),
        ("postgres://db", ("db", 5432, "odoo")),
        ("postgresql://me@%2Frun%2Fpostgresql/x", ("/run/postgresql", 5432, "me")),
        ("postgresql://me@/x?host=/run/pg&port=7", ("/run/pg", 7, "me")),
    ],
)
def test_database_url(url, expected):
    server = postgres.from_environment({"DATABASE_URL": url})
    assert (server.host, server.port, server.user) == expected


def test_the_password_is_passed_on_and_never_shown():
    server = postgres.from_url("postgresql://me:s%40fe@db/x?sslmode=require")
    assert server.variables()["PGPASSWORD"] == "s@fe"
    assert server.variables()["PGSSLMODE"] == "require"
    assert "s@fe" not in repr(server)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://db", "has to start with postgresql://"),
        ("postgresql:///x", "names no host"),
        ("postgresql://db:port/x", "DATABASE_URL"),
        ("postgresql://postgres@db/x", "refuses to work as the role postgres"),
    ],
)
def test_a_useless_database_url_is_refused(url, complaint):
    with pytest.raises(SetupError, match=complaint):
        postgres.from_environment({"DATABASE_URL": url})


def test_libpqs_variables():
    named = {"PGHOST": "db", "PGUSER": "me", "PGPORT": "1"}
    assert postgres.from_environment(named) == postgres.Server("db", 1, "me")
    assert postgres.from_environment({"PGPORT": "1"}) is None
    with pytest.raises(SetupError, match="PGPORT: 'x' is no port"):
        postgres.from_environment({"PGHOST": "db", "PGPORT": "x"})


def test_purposes_are_known():
    with pytest.raises(ValueError, match="not 'production'"):
        postgres.private_cluster("production")


def test_a_long_path_moves_the_cluster(monkeypatch, tmp_path):
    account = postgres_binaries.Account("me", os.geteuid(), os.getegid(), drops=False)
    monkeypatch.setattr(postgres, "WORK", tmp_path)
    monkeypatch.setattr(postgres, "ROOT", tmp_path)
    assert postgres.cluster_folder(account) == tmp_path / "postgres"
    monkeypatch.setattr(postgres, "WORK", tmp_path / ("x" * 90))
    assert postgres.cluster_folder(account).parent.as_posix() == "/var/tmp"


def test_a_closed_folder_moves_the_cluster_of_root(monkeypatch, tmp_path):
    tmp_path.chmod(0o700)
    other = postgres_binaries.Account("nobody", 65534, 65534, drops=True)
    monkeypatch.setattr(postgres, "WORK", tmp_path)
    monkeypatch.setattr(postgres, "ROOT", tmp_path)
    assert postgres.cluster_folder(other).parent.as_posix() == "/var/tmp"


def test_an_unknown_choice_of_binaries_is_refused(tmp_path):
    with pytest.raises(SetupError, match="PULSER_POSTGRES is wheel or system"):
        postgres_binaries.find_binaries(tmp_path, {"PULSER_POSTGRES": "none"})


@pytest.fixture
def cluster(tmp_path_factory):
    """Give an unused cluster in a short, reachable folder; remove it in the end."""
    account = postgres_binaries.server_account()
    parent = postgres.cluster_folder(account)
    binaries = postgres_binaries.find_binaries(postgres.wheel_folder(account))
    folder = parent / f"t{os.getpid()}"
    cluster = Cluster(folder, binaries.folder, account, "odoo")
    yield cluster
    cluster.remove()
    assert not folder.exists()


def test_a_cluster_starts_twice_survives_a_stale_pid_and_stops(cluster):
    cluster.start({"fsync": "off"})
    first = cluster.running()
    cluster.start({"fsync": "off"})
    assert first and cluster.running() == first
    assert _ask(cluster, "SHOW fsync") == "off"
    assert _ask(cluster, "SHOW listen_addresses") == ""
    assert cluster.stop() and not cluster.stop()
    # A pid file that a crash left, with the number of a process that is not ours.
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert not cluster.running()
    cluster.start({})
    assert _ask(cluster, "SHOW fsync") == "on"


def test_the_role_creates_databases_and_is_no_superuser(cluster):
    cluster.start({"fsync": "off"})
    question = "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = user"
    assert _ask(cluster, question, whole_row=True) == (False, True)
    assert cluster.sockets.stat().st_mode & 0o077 == 0


def _ask(cluster, question, whole_row=False):
    with (
        psycopg2.connect(
            host=str(cluster.sockets), port=PORT, user=cluster.role, dbname="postgres"
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(question)
        row = cursor.fetchone()
    connection.close()
    return row if whole_row else row[0]
