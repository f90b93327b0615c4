# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What sealing costs: business throughput with and without it, and its own speed.

    make bench B=evidence          or   python bench/evidence.py --rounds 8

Two processes, as in production: one takes in and finishes work items, each in a
transaction of its own; the other seals, every few seconds instead of every minute. The
rounds alternate (off, on, on, off, …), so that a machine that gets slower meanwhile
slows both. Then 100,000 rows are sealed in one go, and 1,000 more on top of them, which
is compared with building the whole tree again, as sealing without stored nodes has to.
"""

import argparse
import base64
import json
import logging
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.setup import database as databases  # noqa: E402
from tools.setup.environment import Environment  # noqa: E402
from tools.setup.registry import close_registry, open_registry  # noqa: E402

BULK_ROWS = 100_000
MORE_ROWS = 1_000
SEAL_EVERY_SECONDS = 5
BULK_SQL = """
    INSERT INTO mc_evidence
        (uuid, kind, name, company_id, recorded_at, salt, content_sha256)
    SELECT gen_random_uuid()::text, 'log', 'Bench ' || n, %s,
        clock_timestamp() AT TIME ZONE 'UTC',
        encode(sha256(n::text::bytea), 'hex'), encode(sha256((-n)::text::bytea), 'hex')
    FROM generate_series(1, %s) AS n
"""


def main():
    options = _options()
    if options.write:
        return _write(options.write, options.seconds)
    environment = Environment.load()
    os.environ["MC_SECRET_EVIDENCE_SIGNING"] = base64.b64encode(b"b" * 32).decode()
    with databases.throw_away(environment, "bench_evidence") as name:
        registry = _registry(environment, name)
        try:
            figures = _throughput(environment, registry, name, options)
            figures |= _bulk(registry)
        finally:
            close_registry(name)
    _report(figures, options)
    return 0


def _options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=8, help="half of them sealed")
    parser.add_argument("--seconds", type=float, default=15, help="of one round")
    parser.add_argument("--write", help=argparse.SUPPRESS)
    return parser.parse_args()


def _registry(environment, name):
    registry = open_registry(environment, name)
    logging.getLogger("odoo").setLevel(logging.ERROR)
    return registry


def _env(cr):
    from odoo.api import Environment as OdooEnvironment

    return OdooEnvironment(cr, 1, {})


# Business


def _write(name, seconds):
    """Take in and finish items until the time is over; print how many a second."""
    registry = _registry(Environment.load(), name)
    _one_item(registry)  # warms the caches
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        _one_item(registry)
        done += 1
    print(done / (time.perf_counter() - start))
    close_registry(name)
    return 0


def _one_item(registry):
    with registry.cursor() as cr:
        item, _created = _env(cr)["mc.work.item"].intake(
            {
                "name": "Bench",
                "source": "api",
                "source_ref": os.urandom(8).hex(),
                "lane": "IT",
                "payload": {"amount": 1.5},
            }
        )
        item.action_start()
        item.action_done()


def _throughput(environment, registry, name, options):
    """Return items a second with sealing on and off, from alternating rounds."""
    rates = {True: [], False: []}
    seals = []
    for number in range(options.rounds):
        sealing = number % 4 in (1, 2)
        with _sealer(registry, seals) if sealing else _nobody():
            rates[sealing].append(_round(environment, name, options.seconds))
        state = "on" if sealing else "off"
        print(f"    round {number + 1}: sealing {state}, {rates[sealing][-1]:.1f}/s")
    rows = sum(count for count, _seconds in seals)
    print(f"    {len(seals)} seals of {rows} rows meanwhile")
    return {
        "on": statistics.median(rates[True]),
        "off": statistics.median(rates[False]),
        "rates_on": [round(rate, 1) for rate in rates[True]],
        "rates_off": [round(rate, 1) for rate in rates[False]],
        "sealed_meanwhile": rows,
    }


def _round(environment, name, seconds):
    command = [sys.executable, __file__, "--write", name, "--seconds", str(seconds)]
    done = subprocess.run(
        command,
        env=environment.variables(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[-1])


@contextmanager
def _nobody():
    yield


@contextmanager
def _sealer(registry, seals):
    stop = threading.Event()

    def work():
        while not stop.wait(SEAL_EVERY_SECONDS):
            start = time.perf_counter()
            with registry.cursor() as cr:
                count = _env(cr)["mc.evidence.sealer"]._cron_seal()
            seals.append((count, time.perf_counter() - start))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


# Sealing alone


def _bulk(registry):
    """Seal many rows at once, then a few on top; and build the tree again."""
    with registry.cursor() as cr:
        company = _env(cr)["res.company"].create({"name": "Bulk"}).id
        _seal(cr)
        cr.execute(BULK_SQL, [company, BULK_ROWS])
    seconds = _timed(registry, BULK_ROWS)
    with registry.cursor() as cr:
        cr.execute(BULK_SQL, [company, MORE_ROWS])
    more = _timed(registry, MORE_ROWS)
    rebuild = _rebuild(registry, company)
    print(f"    {BULK_ROWS} rows sealed in {seconds:.2f} s")
    print(f"    {MORE_ROWS} more in {more:.3f} s, whole tree again {rebuild:.2f} s")
    return {"bulk": seconds, "more": more, "rebuild": rebuild}


def _seal(cr):
    return _env(cr)["mc.evidence.sealer"]._cron_seal()


def _timed(registry, rows):
    with registry.cursor() as cr:
        start = time.perf_counter()
        sealed = _seal(cr)
        seconds = time.perf_counter() - start
    assert sealed == rows, (sealed, rows)
    return seconds


def _rebuild(registry, company):
    """Seal as if no node had been kept: read and hash the whole log again."""
    from tools.verify_evidence import core

    log_source, merkle = core("log_source"), core("merkle")
    with registry.cursor() as cr:
        cr.execute("SELECT id, mc_uuid, name FROM res_company WHERE id = %s", [company])
        source = log_source.LogSource(cr._cnx, cr.fetchone())
        start = time.perf_counter()
        frontier = merkle.Frontier()
        with closing(source.leaves()) as leaves:
            for leaf in leaves:
                value = leaf.row.header_hash(source.company_uuid)
                frontier.append(bytes.fromhex(value))
        frontier.root()
        return time.perf_counter() - start


def _report(figures, options):
    ours, peer = figures["on"], figures["off"]
    print(
        json.dumps(
            {
                "name": "evidence",
                "unit": "items/s",
                "ours": round(ours, 2),
                "peer": round(peer, 2),
                "peer_name": "the same without sealing",
                "ratio": round(ours / peer, 4),
                "better": "higher",
                "rates_on": figures["rates_on"],
                "rates_off": figures["rates_off"],
                "sealed_meanwhile": figures["sealed_meanwhile"],
                "seal_100k_seconds": round(figures["bulk"], 2),
                "seal_1k_on_100k_seconds": round(figures["more"], 3),
                "rebuild_101k_seconds": round(figures["rebuild"], 2),
                "made_with": {
                    "rounds": options.rounds,
                    "seconds": options.seconds,
                    "seal_every_seconds": SEAL_EVERY_SECONDS,
                    "cpus": os.cpu_count(),
                    "python": platform.python_version(),
                },
            }
        )
    )


if __name__ == "__main__":
    sys.exit(main())
