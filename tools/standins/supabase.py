# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A plain PostgreSQL with Supabase's roles and ``auth``, and our migrations.

It is a cluster of its own: roles belong to a cluster, and tests stop and start it.
"""

import os
import shutil
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import sql

from tools.setup import postgres
from tools.setup.cluster import PORT, SUPERUSER, Cluster
from tools.setup.layout import ROOT
from tools.setup.postgres_binaries import find_binaries, server_account

MIGRATIONS = ROOT / "supabase" / "migrations"
SHIM = ROOT / "tests" / "supabase" / "shim.sql"
DATABASE = "postgres"
# The login role of Odoo's DSN.
MIRROR_LOGIN = "odoo_mirror"
# As the owner of the cluster: evidence refuses it otherwise.
EMPTY_SQL = """
    SET LOCAL session_replication_role = replica;
    TRUNCATE runtime.commands, runtime.lanes, runtime.work_items, runtime.sla_timers,
        runtime.escalations, runtime.evidence, runtime.withdrawn_texts,
        runtime.checkpoints,
        runtime.process_defs, runtime.process_instances, runtime.runs
"""


class Supabase:
    """The stand-in; ``dsn`` is what Odoo gets.

    :param label: tells it from others of the same checkout
    """

    def __init__(self, label):
        account = server_account()
        binaries = find_binaries(postgres.wheel_folder(account))
        folder = postgres.cluster_folder(account) / f"sb-{label}-{os.getpid()}"
        self.cluster = Cluster(folder, binaries.folder, account, MIRROR_LOGIN)
        self.flags = dict(postgres.TEST_FLAGS)

    @property
    def host(self):
        """Return where programs of this machine reach it."""
        return self.cluster.sockets

    @property
    def dsn(self):
        return f"host={self.host} user={MIRROR_LOGIN} dbname={DATABASE}"

    def start(self):
        """Start the server; what it had is still there."""
        self.cluster.start(self.flags)
        return self

    def stop(self):
        """End all connections and stop the server."""
        self.cluster.stop()

    def remove(self):
        self.cluster.remove()
        shutil.rmtree(self.cluster.folder, ignore_errors=True)

    def prepare(self):
        """Make it a project: the shim, the migrations, the login role."""
        with self.cursor() as cursor:
            cursor.execute(SHIM.read_text())
        self.migrate()
        with self.cursor() as cursor:
            cursor.execute(f"GRANT runtime_mirror TO {MIRROR_LOGIN}")
        return self

    def add_reader(self, login, tenant, password):
        """Make a login role for Superset, bound to a tenant; return its address.

        It has to give its password, as in Supabase: the kernel does not vouch for it.
        """
        with self.cursor() as cursor:
            cursor.execute(
                sql.SQL(
                    "CREATE ROLE {} LOGIN PASSWORD %s IN ROLE runtime_superset"
                ).format(sql.Identifier(login)),
                [password],
            )
            cursor.execute(
                sql.SQL("ALTER ROLE {} SET timezone TO 'UTC'").format(
                    sql.Identifier(login)
                )
            )
            cursor.execute(
                "INSERT INTO runtime.readers VALUES (%s, %s)", [login, str(tenant)]
            )
            rules = self.cluster.data / "pg_hba.conf"
            rules.write_text(f"local all {login} scram-sha-256\n{rules.read_text()}")
            cursor.execute("SELECT pg_reload_conf()")
        return f"postgresql+psycopg2://{login}@/{DATABASE}?host={self.cluster.sockets}"

    def write_for_the_server(self, path, text):
        """Write a file that only the server's account may read."""
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        os.chown(path, self.cluster.account.uid, self.cluster.account.gid)

    def migrate(self):
        """Apply all migrations, each in a transaction, as the CLI does."""
        for path in sorted(MIGRATIONS.glob("*.sql")):
            with self.cursor() as cursor:
                cursor.execute(path.read_text())

    @contextmanager
    def cursor(self, user=SUPERUSER):
        """Give a cursor of a connection of its own; what it did is committed."""
        connection = self._connect(user)
        with closing(connection), connection, connection.cursor() as cursor:
            yield cursor

    def vacuum(self):
        """Do now what autovacuum does within minutes."""
        connection = self._connect()
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _connect(self, user=SUPERUSER):
        return psycopg2.connect(
            host=str(self.cluster.sockets), port=PORT, user=user, dbname=DATABASE
        )


@contextmanager
def running(label, kind=Supabase):
    """Give a prepared stand-in of a kind that is gone afterwards."""
    supabase = kind(label)
    try:
        yield supabase.start().prepare()
    finally:
        supabase.remove()
