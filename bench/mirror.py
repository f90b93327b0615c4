# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How fast the mirror is: backfill, steady state, lag, and what a reader waits.

Run it with ``make bench B=mirror``. It makes 200,000 work items in a database of its
own and a stand-in of Supabase beside it (a plain PostgreSQL with the roles and our
migrations), and measures

- the backfill of all rows, in rows per second;
- the peer in the same run: ``COPY`` of the same rows out of Odoo's database and into a
  plain table of the same server, which has neither keys, checks, indexes, triggers nor
  policies, and sends nothing twice;
- the steady state: every tenth item changed, and sent from the outbox;
- the lag at 100 changes a second: from a change to its write in the mirror, with the
  job running again one second after it ended, as the queue does;
- a reader with one of five lanes, beside the same policy with claims read per row.

The last line is a JSON object. ``ours`` and ``peer`` are rows per second of backfill
and ``COPY``.
"""

import json
import os
import sys
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from statistics import median, quantiles

from tools.bench.databases import Stopwatch, made_with, open_database
from tools.setup.console import say
from tools.setup.environment import Environment
from tools.standins import supabase as standin

ITEMS = int(os.environ.get("BENCH_ITEMS") or 200_000)
LAG_SECONDS = int(os.environ.get("BENCH_SECONDS") or 20)
CHANGES_PER_SECOND = 100
ROUNDS = 7
GATHER_SECONDS = 1
LANES = ("dev", "hr", "it", "fin", "mgr")
COPY_ITEMS_SQL = """
    INSERT INTO mc_work_item (uuid, reference, lane_id, {columns})
    SELECT gen_random_uuid()::text, 'B-' || n, (%(lanes)s)[n %% 5 + 1], {columns}
    FROM mc_work_item, generate_series(1, %(count)s) n WHERE mc_work_item.id = %(item)s
"""
NAIVE = """
    tenant_id = (auth.jwt() -> 'app_metadata' ->> 'tenant_id')::uuid
    AND lane_id IN (
        SELECT id FROM runtime.lanes l WHERE l.tenant_id = work_items.tenant_id
        AND auth.jwt() -> 'app_metadata' -> 'lanes' ? l.code)
"""


def main():
    environment = Environment.load()
    with (
        standin.running("bench") as project,
        open_database(environment, "bench_mirror") as database,
    ):
        os.environ["MC_SECRET_SUPABASE_DSN"] = project.dsn
        say(f"==> {ITEMS:,} work items")
        fill(database)
        figures = {"backfill": backfill(database, project)}
        figures["copy"] = copy(database, project)
        figures["steady"] = steady(database)
        figures["lag"] = lag(database, project)
        figures["read"] = read(database, project)
        with database.cursor() as cursor:
            cursor.execute("SHOW server_version")
            server = cursor.fetchone()[0]
    return report(environment, figures, server)


def fill(database):
    """Make the items by SQL from one that a person made."""
    with database.odoo() as env:
        lanes = [env.ref(f"ipai_master_control.mc_lane_{code}") for code in LANES]
        item = env["mc.work.item"].create({"name": "Bench", "lane_id": lanes[0].id})
        env.flush_all()
        own = {"id", "uuid", "reference", "lane_id", "row_version"}
        columns = ", ".join(
            field.name
            for field in item._fields.values()
            if field.store and field.column_type and field.name not in own
        )
        env.cr.execute(
            COPY_ITEMS_SQL.format(columns=columns),
            {"lanes": [lane.id for lane in lanes], "count": ITEMS, "item": item.id},
        )
    database.vacuum("mc_work_item")


def backfill(database, project):
    """Return rows per second from the first look to the last row."""
    with database.odoo() as env:
        mirror = env["mc.mirror"].create({"name": "Bench"})
        env.company.mc_mirror_id = mirror
    with Stopwatch() as watch:
        sync(database)
    with project.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM runtime.work_items")
        assert cursor.fetchone()[0] == ITEMS + 1
    with database.odoo() as env:
        assert env["mc.mirror"].search([])._reconcile() == 0
        done = env["mc.mirror"].search([]).backfill_done
    return done / watch.seconds


def sync(database):
    """Run the job until it has nothing to do."""
    while True:
        with database.odoo() as env:
            mirror = env["mc.mirror"].search([])
            text = mirror._job_sync()
            assert text.endswith("rows"), text
            if not mirror.backlog and mirror.backfill_state == "done":
                return


def copy(database, project):
    """Return rows per second of COPY, out and in, of the same columns."""
    from odoo.addons.ipai_master_control_supabase.lib import tables

    columns = ", ".join(tables.WORK_ITEMS.all_columns)
    with project.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE plain AS SELECT {columns} FROM runtime.work_items LIMIT 0"
        )
    with database.odoo() as env:
        mirror = env["mc.mirror"].search([]).id
    with tempfile.TemporaryFile() as file, Stopwatch() as watch:
        with database.cursor() as cursor:
            rows = cursor.mogrify(
                f"SELECT {columns} FROM ({tables.select_rows(tables.WORK_ITEMS)}) s",
                {"mirror": mirror},
            ).decode()
            cursor.copy_expert(f"COPY ({rows}) TO STDOUT", file)
        file.seek(0)
        with project.cursor() as cursor:
            cursor.copy_expert(f"COPY plain ({columns}) FROM STDIN", file)
            count = cursor.rowcount
    assert count == ITEMS + 1
    return count / watch.seconds


def steady(database):
    """Return rows per second from the outbox, every tenth item changed."""
    with database.cursor() as cursor:
        cursor.execute("UPDATE mc_work_item SET name = 'Changed' WHERE id % 10 = 0")
        count = cursor.rowcount
    with Stopwatch() as watch:
        sync(database)
    return count / watch.seconds


def lag(database, project):
    """Return the seconds between change and write of each change."""
    wanted = CHANGES_PER_SECOND * LAG_SECONDS
    with database.cursor() as cursor:
        cursor.execute("SELECT uuid FROM mc_work_item ORDER BY id LIMIT %s", [wanted])
        uuids = [uuid for (uuid,) in cursor.fetchall()]
    changed = {}
    writer = threading.Thread(target=change, args=(database, uuids, changed))
    writer.start()
    while writer.is_alive() or _backlog(database):
        with database.odoo() as env:
            env["mc.mirror"].search([])._job_sync()
        time.sleep(GATHER_SECONDS)
    writer.join()
    with project.cursor() as cursor:
        cursor.execute(
            "SELECT id::text, extract(epoch FROM updated_at)::float8"
            " FROM runtime.work_items WHERE id = ANY(%s::uuid[])",
            [uuids],
        )
        return [written - changed[uuid] for uuid, written in cursor.fetchall()]


def change(database, uuids, changed):
    """Change one item after the other, each in a transaction of its own."""
    from tools.setup import database as databases

    connection = databases.connect(database.environment, database.name)
    with closing(connection), connection.cursor() as cursor:
        began = time.perf_counter()
        for number, uuid in enumerate(uuids):
            time.sleep(
                max(0, began + number / CHANGES_PER_SECOND - time.perf_counter())
            )
            cursor.execute(
                "UPDATE mc_work_item SET name = 'Lag' WHERE uuid = %s"
                " RETURNING extract(epoch FROM clock_timestamp())::float8",
                [uuid],
            )
            changed[uuid] = cursor.fetchone()[0]
            connection.commit()


def _backlog(database):
    with database.odoo() as env:
        return env["mc.mirror"].search([]).backlog


def read(database, project):
    """Return the milliseconds of a count of one lane: our policy, and the plain one."""
    with database.odoo() as env:
        tenant = env.company.mc_uuid
    project.vacuum()
    milliseconds = {}
    with project.cursor() as cursor:
        for name, rule in (("ours", None), ("plain", NAIVE)):
            if rule:
                cursor.execute(
                    f"ALTER POLICY read_claimed ON runtime.work_items USING ({rule})"
                )
            with _reader(cursor, tenant):
                milliseconds[name] = _milliseconds(cursor)
        cursor.connection.rollback()
    return milliseconds


@contextmanager
def _reader(cursor, tenant):
    claims = {"app_metadata": {"tenant_id": tenant, "lanes": ["DEV"]}}
    cursor.execute(
        "SELECT set_config('request.jwt.claims', %s, true)", [json.dumps(claims)]
    )
    cursor.execute("SET LOCAL ROLE authenticated")
    yield
    cursor.execute("RESET ROLE")


def _milliseconds(cursor):
    taken = []
    for _round in range(ROUNDS):
        with Stopwatch() as watch:
            cursor.execute(
                "SELECT state, count(*) FROM runtime.work_items GROUP BY state"
            )
        taken.append(watch.seconds * 1000)
    assert sum(count for _state, count in cursor.fetchall()) >= ITEMS // len(LANES)
    return median(taken)


def report(environment, figures, server):
    """Print the figures; the last line is for programs."""
    seconds = figures["lag"]
    percentiles = quantiles(seconds, n=20)
    ratio = figures["backfill"] / figures["copy"]
    say(f"backfill           {figures['backfill']:>10,.0f} rows per second")
    say(f"COPY               {figures['copy']:>10,.0f} rows per second")
    say(f"steady state       {figures['steady']:>10,.0f} rows per second")
    say(
        f"lag at {CHANGES_PER_SECOND} per s     {median(seconds):>10.2f} s median,"
        f" {percentiles[-1]:.2f} s for 95 %, {max(seconds):.2f} s at most"
    )
    say(
        f"reading one lane   {figures['read']['ours']:>10.1f} ms,"
        f" {figures['read']['plain']:.1f} ms with claims per row"
    )
    result = {
        "name": "mirror",
        "unit": "rows per second",
        "ours": round(figures["backfill"]),
        "peer": round(figures["copy"]),
        "peer_name": "COPY into a plain table",
        "ratio": round(ratio, 3),
        "better": "higher",
        "steady_rows_per_second": round(figures["steady"]),
        "lag_seconds_median": round(median(seconds), 3),
        "lag_seconds_95": round(percentiles[-1], 3),
        "read_ms": round(figures["read"]["ours"], 2),
        "read_ms_claims_per_row": round(figures["read"]["plain"], 2),
        "items": ITEMS,
        **made_with(environment, server),
    }
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
