# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How fast an audit export of 1,000,000 rows is, and how much memory it takes.

    make bench B=export            or   python bench/export.py --rows 100000

Rows are made by SQL. Each format is exported in a process of its own, as the route
and the queue job do it: one snapshot, a cursor on the server, chunks of bytes. A small
export first warms the caches; then the peak of the resident memory is counted anew.
The peer is PostgreSQL's COPY of the same query to CSV, which neutralises no formula.
"""

import argparse
import base64
import json
import logging
import os
import platform
import re
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.setup import database as databases  # noqa: E402
from tools.setup.environment import Environment  # noqa: E402
from tools.setup.registry import close_registry, open_registry  # noqa: E402

ROWS = 1_000_000
ITEMS = 10_000
WARM_UP_ROWS = 1_000
FORMATS = ("csv", "jsonl", "xes", "ocel", "bundle")
# One row a second from here on; the warm-up takes the first ones.
START = "2020-01-01"
ITEMS_SQL = """
    INSERT INTO mc_work_item (uuid, reference, {columns})
    SELECT gen_random_uuid()::text, 'BENCH-' || n, {columns}
    FROM mc_work_item, generate_series(1, %s) AS n WHERE mc_work_item.id = %s
"""
ROWS_SQL = """
    INSERT INTO mc_evidence
        (uuid, kind, name, body, meta, actor_id, actor_name, work_item_id, company_id,
         recorded_at, salt, content_sha256)
    SELECT gen_random_uuid()::text,
        (ARRAY['log', 'state', 'check', 'approval'])[n %% 4 + 1], 'Row ' || n,
        CASE WHEN n %% 10 = 0 THEN repeat('=1+1 text, "quoted" ', 20) END,
        '{"amount":1.10,"n":' || n || '}', 1, 'Bench', %s + n %% %s, %s,
        timestamp %s + n * interval '1 second',
        encode(sha256(n::text::bytea), 'hex'), encode(sha256((-n)::text::bytea), 'hex')
    FROM generate_series(1, %s) AS n
"""


def main():
    options = _options()
    if options.child:
        return _child(options)
    environment = Environment.load()
    os.environ["MC_SECRET_EVIDENCE_SIGNING"] = base64.b64encode(b"b" * 32).decode()
    figures = {}
    with databases.throw_away(environment, "bench_export") as name:
        _fill(environment, name, options)
        for task in ("copy", *options.formats):
            figures[task] = _run(environment, name, task, options)
            print(f"    {_line(task, figures[task])}", flush=True)
    _report(figures, options)
    return 0


def _options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--task", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if "csv" not in options.formats:
        parser.error("--formats: csv is what is compared")
    return options


def _registry(environment, name):
    registry = open_registry(environment, name)
    logging.getLogger("odoo").setLevel(logging.ERROR)
    return registry


def _env(cr):
    from odoo.api import Environment as OdooEnvironment

    return OdooEnvironment(cr, 1, {})


def _fill(environment, name, options):
    """Make the rows and seal them."""
    registry = _registry(environment, name)
    start = time.perf_counter()
    with registry.cursor() as cr:
        env = _env(cr)
        item, _created = env["mc.work.item"].intake(
            {"name": "Bench", "source": "api", "lane": "IT"}
        )
        env.flush_all()
        first = _insert_items(cr, item.id)
        company = env.company.id
        cr.execute(ROWS_SQL, [first, ITEMS, company, START, options.rows])
    print(f"    {options.rows} rows made in {time.perf_counter() - start:.1f} s")
    if "bundle" in options.formats:
        start = time.perf_counter()
        with registry.cursor() as cr:
            _env(cr)["mc.evidence.sealer"]._seal()
        print(f"    sealed in {time.perf_counter() - start:.1f} s")
    with closing(databases.connect(environment, name)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    close_registry(name)


def _insert_items(cr, item_id):
    """Copy the item; return the id of the first copy."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'mc_work_item' AND is_generated = 'NEVER'"
        " AND column_name NOT IN ('id', 'uuid', 'reference', 'source_ref')"
    )
    columns = ", ".join(f'mc_work_item."{column}"' for (column,) in cr.fetchall())
    plain = columns.replace("mc_work_item.", "")
    statement = ITEMS_SQL.replace("{columns}", plain, 1).replace("{columns}", columns)
    cr.execute(statement + " RETURNING id", [ITEMS, item_id])
    return min(id_ for (id_,) in cr.fetchall())


def _run(environment, name, task, options):
    command = [sys.executable, __file__, "--child", name, "--task", task]
    done = subprocess.run(
        [*command, "--rows", str(options.rows)],
        env=environment.variables(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


# In the process of its own


def _child(options):
    registry = _registry(Environment.load(), options.child)
    work = _copy if options.task == "copy" else _export
    work(registry, options.task, WARM_UP_ROWS)
    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted anew
    start = time.perf_counter()
    rows, size = work(registry, options.task, options.rows)
    seconds = time.perf_counter() - start
    peak = _resident("VmHWM")
    assert rows == options.rows, (rows, options.rows)
    figures = {
        "seconds": round(seconds, 2),
        "rows_per_second": round(rows / seconds),
        "megabytes": round(size / 1e6, 1),
        "rss_before_mb": round(before / 1024, 1),
        "rss_growth_mb": round((peak - before) / 1024, 1),
    }
    print(json.dumps(figures))
    close_registry(options.child)
    return 0


def _resident(name):
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+) kB", status)[1])


def _request(cr, format_, rows):
    """Return a new export of the first rows."""
    from datetime import datetime, timedelta

    from odoo.addons.ipai_master_control.lib.audit_export.request import Wanted

    start = datetime.fromisoformat(START)
    until = start + timedelta(seconds=rows + 1)
    wanted = Wanted(start, until, format_)
    return _env(cr)["mc.audit.export"]._request(wanted, "http")


def _export(registry, format_, rows):
    with registry.cursor() as cr:
        export = _request(cr, format_, rows)
        stream = export._stream()
    size = sum(map(len, stream))
    with registry.cursor() as cr:
        done = export.with_env(_env(cr))
        assert done.state == "done", done.error
        return done.row_count, size


class _Counter:
    def __init__(self):
        self.size = self.lines = 0

    def write(self, data):
        self.size += len(data)
        self.lines += data.count(b"\n")


def _copy(registry, _task, rows):
    """Let PostgreSQL write the same query as CSV."""
    from odoo.addons.ipai_master_control.lib.audit_export.rows import COLUMNS

    counter = _Counter()
    with registry.cursor() as cr:
        query = _request(cr, "csv", rows)._select(COLUMNS, "time")
        text = cr.mogrify(query.code, query.params).decode()
        cr.copy_expert(f"COPY ({text}) TO STDOUT (FORMAT csv, HEADER)", counter)
        cr.rollback()
    return counter.lines - 1, counter.size


def _line(task, figures):
    return (
        f"{task:7} {figures['seconds']:7.1f} s {figures['rows_per_second']:8} rows/s"
        f" {figures['megabytes']:8.1f} MB, memory +{figures['rss_growth_mb']:.1f} MB"
    )


def _report(figures, options):
    ours = figures["csv"]["rows_per_second"]
    peer = figures["copy"]["rows_per_second"]
    print(
        json.dumps(
            {
                "name": "export",
                "unit": "rows/s",
                "ours": ours,
                "peer": peer,
                "peer_name": "PostgreSQL COPY of the same query to CSV",
                "ratio": round(ours / peer, 4),
                "better": "higher",
                "rss_growth_mb": figures["csv"]["rss_growth_mb"],
                "formats": {name: figures[name] for name in options.formats},
                "copy": figures["copy"],
                "made_with": {
                    "rows": options.rows,
                    "work_items": ITEMS,
                    "cpus": os.cpu_count(),
                    "python": platform.python_version(),
                },
            }
        )
    )


if __name__ == "__main__":
    sys.exit(main())
