# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A sweep over a million clocks, beside the same writes in SQL and beside OCA's SLA.

Run it with ``make bench B=sla``. It makes 1,000,000 running clocks on 500,000 items in
a database of its own and lets 200 of them, picked at random, be due. In turns our sweep
and one hand-written SQL statement (tools/bench/sla_bare.sql) handle 200 of them each,
and OCA's helpdesk_mgmt_sla evaluates the SLA state of its 10,000 open tickets in
another database of the same server. The median of the rounds counts.

The last line is a JSON object. ``ours`` and ``peer`` are microseconds per running
clock: a sweep over all clocks, and an evaluation of all tickets, divided by how many
there are. ``times_bare_sql`` compares the sweep with the same writes in SQL.
"""

import json
import os
import sys
from dataclasses import replace
from statistics import median

from tools.bench import sla_ours, sla_peer
from tools.bench.databases import made_with, open_database
from tools.setup import database as databases
from tools.setup import python_env
from tools.setup.console import say
from tools.setup.environment import Environment
from tools.setup.layout import WORK
from tools.setup.lock import exclusive

CLOCKS = int(os.environ.get("BENCH_CLOCKS") or 1_000_000)
TICKETS = int(os.environ.get("BENCH_TICKETS") or 10_000)
ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 15)
DUE = 200
WARM_UPS = 2
# The goals of the project.
LEAST_RATIO = 100
MOST_TIMES_BARE = 2


def main():
    environment = Environment.load()
    with exclusive(WORK / "setup.lock"):
        peers = python_env.ensure_peers(environment.series) / "odoo" / "addons"
        environment = replace(
            environment, more_addons=(*environment.more_addons, peers)
        )
        template = databases.ensure_template(environment)
        base = databases.ensure_base(environment)
    with (
        open_database(environment, "bench_sla", template) as ours,
        open_database(environment, "bench_peer", base, [sla_peer.MODULE]) as peer,
    ):
        say(f"==> {CLOCKS:,} running clocks, {TICKETS:,} tickets")
        sla_ours.fill(ours, CLOCKS)
        sla_peer.fill(peer, TICKETS)
        show_plans(ours)
        same = compare_writes(ours)
        figures = measure(ours, peer)
        with ours.cursor() as cursor:
            cursor.execute("SHOW server_version")
            server = cursor.fetchone()[0]
    return report(environment, figures, same, server)


def show_plans(ours):
    """Print what PostgreSQL does in a sweep; a scan of all clocks ends the run."""
    sla_ours.make_due(ours, CLOCKS, DUE)
    for title, lines in zip(
        ("find and lock what is due", "move it on"), sla_ours.plans(ours), strict=True
    ):
        say(f"\n==> {title}")
        for line in lines:
            say(f"    {line}")
    sla_ours.sweep(ours)


def compare_writes(ours):
    """Check that both ways write the same rows; return how many of each kind."""
    written = []
    for way in (sla_ours.sweep, sla_ours.bare):
        sla_ours.make_due(ours, CLOCKS, DUE)
        with sla_ours.Writes(ours) as writes:
            _seconds, crossed = way(ours)
        assert crossed == DUE, crossed
        written.append((writes.rows, sla_ours.check_evidence(ours, DUE)))
    say("\n==> rows written by a sweep, and by the bare SQL")
    for key, count in written[0][0].items():
        say(f"    {key}: {count}, {written[1][0][key]}")
    assert written[0][1] == written[1][1], written
    return written[0][0]


def measure(ours, peer):
    """Return the seconds of each round, by what was measured."""
    seconds = {"sweep": [], "bare": [], "idle": [], "peer": [], "peer_search": []}
    for number in range(WARM_UPS + ROUNDS):
        # In turns, so that what disturbs the machine disturbs both.
        ways = [("sweep", sla_ours.sweep), ("bare", sla_ours.bare)]
        for name, way in ways[:: 1 if number % 2 else -1]:
            sla_ours.make_due(ours, CLOCKS, DUE)
            taken, crossed = way(ours)
            assert crossed == DUE, crossed
            seconds[name].append(taken)
        seconds["idle"].append(sla_ours.sweep(ours)[0])
        seconds["peer"].append(sla_peer.evaluate(peer, TICKETS)[0])
        seconds["peer_search"].append(sla_peer.search_expired(peer)[0])
    return {name: taken[WARM_UPS:] for name, taken in seconds.items()}


def report(environment, figures, same, server):
    """Print the figures; return 0 when both goals are met."""
    middle = {name: median(taken) for name, taken in figures.items()}
    say(f"\n==> medians of {ROUNDS} rounds (best, worst)")
    titles = {
        "sweep": f"our sweep, {DUE} of {CLOCKS:,} clocks due",
        "bare": "the same writes in bare SQL",
        "idle": "our sweep, nothing due",
        "peer": f"peer: SLA state of {TICKETS:,} open tickets",
        "peer_search": "peer: its search for expired tickets",
    }
    for name, title in titles.items():
        taken = figures[name]
        say(
            f"    {title}: {middle[name] * 1000:.1f} ms"
            f" ({min(taken) * 1000:.1f}, {max(taken) * 1000:.1f})"
        )
    ours = middle["sweep"] / CLOCKS * 1e6
    peer = middle["peer"] / TICKETS * 1e6
    times_bare = middle["sweep"] / middle["bare"]
    goals = {
        f"at least {LEAST_RATIO} times less than the peer": peer / ours >= LEAST_RATIO,
        f"at most {MOST_TIMES_BARE} times bare SQL": times_bare <= MOST_TIMES_BARE,
    }
    for goal, met in goals.items():
        say(f"    {goal}: {'yes' if met else 'NO'}")
    figure = {
        "name": "sla",
        "unit": "µs per running clock",
        "ours": round(ours, 4),
        "peer": round(peer, 2),
        "peer_name": f"OCA helpdesk_mgmt_sla, {environment.series}",
        "ratio": round(peer / ours, 1),
        "better": "lower",
        "times_bare_sql": round(times_bare, 2),
        "goals_met": all(goals.values()),
        "sweep_ms": round(middle["sweep"] * 1000, 2),
        "bare_sql_ms": round(middle["bare"] * 1000, 2),
        "idle_sweep_ms": round(middle["idle"] * 1000, 2),
        "peer_ms": round(middle["peer"] * 1000, 1),
        "peer_search_ms": round(middle["peer_search"] * 1000, 2),
        "clocks": CLOCKS,
        "due": DUE,
        "tickets": TICKETS,
        "rounds": ROUNDS,
        "rows_per_sweep": same,
        "made_with": made_with(environment, server),
    }
    print(json.dumps(figure, ensure_ascii=False), flush=True)
    return 0 if all(goals.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
