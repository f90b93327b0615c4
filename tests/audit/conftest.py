# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A sealed log in a throw-away database, and exports of it with real commits."""

import base64
import datetime
import json
import os
import subprocess
import sys
import time
import zipfile
from contextlib import closing, contextmanager

import psycopg2
import pytest

from tools.setup import database as databases
from tools.setup import python_env
from tools.setup.layout import WORK
from tools.setup.lock import exclusive
from tools.setup.registry import registry_of

SIGNING = "MC_SECRET_EVIDENCE_SIGNING"
SUPERUSER = "postgres"
KEPT_TABLES = (
    "mc_evidence",
    "mc_evidence_leaf",
    "mc_evidence_node",
    "mc_evidence_key",
    "mc_checkpoint",
    "ir_attachment",
)
ROUNDS = 5


def seed(number):
    return base64.b64encode(bytes([number]) * 32).decode()


class Sealed:
    """The database, its people, and what can be done to it."""

    def __init__(self, environment, name, folder):
        from odoo.modules.registry import Registry

        self.environment, self.name, self.folder = environment, name, folder
        self.registry = Registry(name)
        self.count = 0
        self.to = None

    @contextmanager
    def env(self, user=1):
        from odoo.api import Environment as OdooEnvironment

        with self.registry.cursor() as cr:
            yield OdooEnvironment(cr, user, {})

    def fill(self, number):
        """Take in a work item and finish it, then seal."""
        with self.env() as env:
            item, _created = env["mc.work.item"].intake(
                {
                    "name": f"=Item {number} \u2028<&>",
                    "source": "api",
                    "source_ref": f"audit-{number}",
                    "lane": "IT" if number % 2 else "FIN",
                }
            )
            item.action_start()
            contract = ("../c.txt", b"version %d" % number, "text/plain")
            first = item.add_evidence("doc", "Contract", attachment=contract)
            item.add_evidence("doc", "Contract", body="v2\x0b", supersedes=first)
            item.add_evidence("log", "Log", body=f"line {number}", meta={"n": 1.10})
            env["mc.evidence"].append("process", f"Nightly run {number}")
            item.action_done()
        self.seal()

    def seal(self):
        with self.env() as env:
            return env["mc.evidence.sealer"]._seal()

    def now(self):
        with self.env() as env:
            return env["mc.clock"].now()

    def export(self, format_, to=None, **filters):
        """Export from the beginning as the auditor; return the file's path."""
        from odoo.addons.ipai_master_control.lib.audit_export.request import Wanted

        start = datetime.datetime(2020, 1, 1)
        wanted = Wanted(start, to or self.to, format_, **filters)
        with self.env(self.auditor) as env:
            export = env["mc.audit.export"]._request(wanted, "interface")
        with self.env(self.auditor) as env:
            export = export.with_env(env)
            export._job_run()
            assert export.state == "done", export.error
            return export._readable_path()

    def bundle(self, **options):
        """Return the folder of an unpacked bundle."""
        self.count += 1
        folder = self.folder / f"bundle-{self.count}"
        with zipfile.ZipFile(self.export("bundle", **options)) as file:
            file.extractall(folder)
        return folder

    @contextmanager
    def superuser(self):
        """Give ``sql(statement, *parameters)`` of the superuser; undo it in the end.

        No trigger and no foreign key fires, and all of it is committed.
        """
        where = self.environment.server_variables
        connection = psycopg2.connect(
            host=where.get("PGHOST"),
            port=where.get("PGPORT"),
            user=SUPERUSER,
            dbname=self.name,
        )
        connection.autocommit = True

        def sql(statement, *parameters):
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall() if cursor.description else cursor.rowcount

        with closing(connection):
            sql("SET session_replication_role = replica")
            for table in KEPT_TABLES:
                sql(f"CREATE TABLE kept_{table} AS TABLE {table}")
            try:
                yield sql
            finally:
                for table in KEPT_TABLES:
                    sql(f"DELETE FROM {table}")
                    sql(f"INSERT INTO {table} SELECT * FROM kept_{table}")
                    sql(f"DROP TABLE kept_{table}")


@pytest.fixture(scope="session")
def sealed(environment, tmp_path_factory):
    with (
        databases.throw_away(environment, "audit") as name,
        pytest.MonkeyPatch.context() as patch,
        registry_of(environment, name),
    ):
        sealed = Sealed(environment, name, tmp_path_factory.mktemp("audit"))
        with sealed.env() as env:
            from odoo.tests import new_test_user

            group = "ipai_master_control.mc_group_auditor"
            sealed.auditor = new_test_user(env, "audit_auditor", groups=group).id
        for number in range(ROUNDS):
            # The key changes in the middle.
            patch.setenv(SIGNING, seed(1 if number < 2 else 2))
            sealed.fill(number)
        sealed.to = sealed.now().replace(microsecond=0) + datetime.timedelta(seconds=1)
        time.sleep(1)  # exports are evidence as well, of a later second
        yield sealed


def check(folder, *options):
    """Run the bundle's own verify.py as an auditor does; return (code, output)."""
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", folder / "verify.py", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="session")
def process_mining():
    """Give ``ask(program, *arguments)``: pm4py's answer, from a process of its own."""
    with exclusive(WORK / "setup.lock"):
        folder = python_env.ensure_process_mining()

    def ask(program, *arguments):
        done = subprocess.run(
            [sys.executable, "-c", program, *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(folder), "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return ask
