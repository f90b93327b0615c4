# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An Odoo database whose company has a mirror, and what the mirror has of it."""

import os
import uuid
from contextlib import closing, contextmanager

from tools.setup import database as databases
from tools.setup.registry import close_registry, open_registry

SECRET = "MC_SECRET_SUPABASE_DSN"
PERSON = str(uuid.UUID(int=0xCAFE))


@contextmanager
def mirrored(environment, label, project):
    """Give a MirroredDatabase of its own, whose mirror is to be in that project."""
    with (
        databases.throw_away(environment, label) as name,
        closing(MirroredDatabase(environment, name, project)) as one,
    ):
        yield one


class MirroredDatabase:
    """Odoo's registry in this process, and the stand-in that it sends to.

    :param environment: ``tools.setup.environment.Environment``
    :param name: of the database
    :param supabase: ``tools.standins.supabase.Supabase``
    """

    def __init__(self, environment, name, supabase):
        self.environment, self.name, self.supabase = environment, name, supabase
        self.registry = open_registry(environment, name)
        self._before = os.environ.get(SECRET)
        os.environ[SECRET] = supabase.dsn
        self.tenant = self.call(lambda env: env.company.mc_uuid)

    def close(self):
        os.environ.pop(SECRET)
        if self._before:
            os.environ[SECRET] = self._before
        close_registry(self.name)

    @contextmanager
    def odoo(self):
        """Give an environment of the superuser; what it did is committed."""
        from odoo import SUPERUSER_ID
        from odoo.api import Environment

        with self.registry.cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})

    def call(self, func):
        """Return ``func(env)`` of a transaction that is committed."""
        with self.odoo() as env:
            return func(env)

    def connect(self):
        """Return a plain connection to Odoo's database."""
        return databases.connect(self.environment, self.name)

    def tamper(self, table, query, *params):
        """Do what only the owner of Odoo's tables can: no trigger fires."""
        with (
            closing(self.connect()) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(query, params)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def run(self, query, *params):
        """Run one statement in Odoo's database, commit, and return its rows."""
        with (
            closing(self.connect()) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(query, params)
            return cursor.fetchall() if cursor.description else None

    def there(self, query, *params):
        """Run one statement in the mirror as its owner and return its rows."""
        with self.supabase.cursor() as cursor:
            cursor.execute(query, params)
            return cursor.fetchall() if cursor.description else None

    # The mirror

    def reset(self):
        """Take the company's mirror away, with all that was noted for it."""
        # What a test wrote by plain SQL is put right, so that the next one can send it.
        self.run("UPDATE mc_work_item SET state = 'open' WHERE state = 'lost'")
        self.call(lambda env: env["mc.mirror"].search([]).unlink())
        self.run("DELETE FROM mc_mirror_problem")
        assert self.backlog() == 0

    def mirror(self):
        """Give the company its mirror and let everything be sent."""

        def make(env):
            mirror = env["mc.mirror"].create({"name": "Test"})
            env.company.mc_mirror_id = mirror

        self.call(make)
        self.sync()

    def sync(self):
        """Run the job as the queue does, until nothing is left or it fails."""

        def job(env):
            mirror = env["mc.mirror"].search([])
            mirror.next_attempt_at = False
            for _turn in range(50):
                text = mirror._job_sync()
                waits = mirror.backfill_state in ("waiting", "running")
                if not text.endswith("rows") or not (mirror.backlog or waits):
                    return text
            raise AssertionError("the mirror does not come to an end")

        return self.call(job)

    def items(self, count, **vals):
        """Make work items and return their uuids."""

        def make(env):
            lane = env.ref("ipai_master_control.mc_lane_dev")
            rows = [
                {"name": f"Item {n}", "lane_id": lane.id, **vals} for n in range(count)
            ]
            return env["mc.work.item"].create(rows).mapped("uuid")

        return self.call(make)

    def item(self, env, uuid_):
        return env["mc.work.item"].search([("uuid", "=", uuid_)])

    def backlog(self):
        return self.run("SELECT count(*) FROM mc_mirror_change")[0][0]

    def problems(self):
        """Return (table, row, reason, what it waits for) of the rows put aside."""
        return self.run(
            "SELECT table_name, row_uuid, reason, waits_for_uuid"
            " FROM mc_mirror_problem ORDER BY id"
        )

    def assert_same(self):
        """Compare both sides by their hashes; nothing may differ."""
        found = self.call(lambda env: env["mc.mirror"].search([])._reconcile())
        assert found == 0, self.run("SELECT table_name, row_uuid FROM mc_mirror_change")
