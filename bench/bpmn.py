# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Parsing and running a process of ten user tasks in four lanes, beside SpiffWorkflow.

Run it with ``make bench B=bpmn``. Both run the same models, one task after the other
and with a block of four at once, in turns, on one PostgreSQL server, every step
committed. SpiffWorkflow's state is written as JSON after each step. Ours is a step in
Odoo: work item, state, evidence, history and SLA clocks. To show what of it the engine
takes, our engine alone is measured as well, with its state in a row like the peer's.

The last line is a JSON object; ``ours`` and ``peer`` are instances per second of the
sequential model.
"""

import json
import os
import sys
import timeit
from statistics import median

from tools.bench import bpmn_models, bpmn_ours, bpmn_peer, bpmn_share
from tools.bench.databases import Stopwatch, made_with, open_database
from tools.setup import database as databases
from tools.setup import python_env
from tools.setup.console import say
from tools.setup.environment import Environment
from tools.setup.layout import WORK
from tools.setup.lock import exclusive

ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 15)
PARSES = 20
WARM_UPS = 2
TASKS = len(bpmn_models.TASKS)


def main():
    environment = Environment.load()
    with exclusive(WORK / "setup.lock"):
        sys.path.append(str(python_env.ensure_peers(environment.series)))
        template = databases.ensure_template(environment)
    models = (bpmn_models.sequential(), bpmn_models.parallel())
    with open_database(environment, "bench_bpmn", template) as database:
        with database.cursor() as cursor:
            cursor.execute(bpmn_peer.TABLE)
            cursor.execute("SHOW server_version")
            server = cursor.fetchone()[0]
        bpmn_ours.deploy(database, models)
        parsing = measure_parsing(models)
        running = {code: measure_running(database, code, xml) for code, xml in models}
        rows = bpmn_ours.rows_of(database, bpmn_ours.run(database, "sequential")[1])
        facts = {
            "rows_per_instance": rows,
            "sql_statements_per_instance": bpmn_ours.queries_per_instance(
                database, "sequential"
            ),
            "shares": bpmn_share.shares(lambda: bpmn_ours.run(database, "sequential")),
        }
    return report(environment, parsing, running, facts, server)


def measure_parsing(models):
    """Return the seconds of one parse of each model, ours and the peer's."""
    from odoo.addons.ipai_bpmn import engine

    seconds = {}
    for code, xml in models:
        ways = {
            "ours": lambda xml=xml: engine.problems(engine.parse(xml).processes[0]),
            "peer": lambda code=code, xml=xml: bpmn_peer.spiff_parse(code, xml),
        }
        taken = {name: [] for name in ways}
        for _round in range(ROUNDS):
            for name, way in ways.items():
                taken[name].append(timeit.timeit(way, number=PARSES) / PARSES)
        seconds[code] = {name: median(values) for name, values in taken.items()}
    return seconds


def measure_running(database, code, xml):
    """Return the seconds of one instance: ours, the peer's, and our engine alone."""
    spiff, alone = bpmn_peer.Spiff(code, xml), bpmn_peer.EngineAlone(code, xml)
    seconds = {"ours": [], "peer": [], "engine": []}
    with database.cursor() as cursor:
        ways = {
            "ours": lambda: bpmn_ours.run(database, code)[0],
            "peer": lambda: spiff.run(cursor),
            "engine": lambda: alone.run(cursor),
        }
        for _round in range(WARM_UPS + ROUNDS):
            for name, way in ways.items():
                with Stopwatch() as watch:
                    done = way()
                assert done == TASKS, (name, done)
                seconds[name].append(watch.seconds)
    return {name: median(taken[WARM_UPS:]) for name, taken in seconds.items()}


def report(environment, parsing, running, facts, server):
    """Print the figures; return 0 when parsing is at most as long as the peer's."""
    for code, seconds in parsing.items():
        say(
            f"    parse and check {code}: {seconds['ours'] * 1000:.2f} ms,"
            f" SpiffWorkflow's parse {seconds['peer'] * 1000:.2f} ms"
        )
    for code, seconds in running.items():
        rates = {name: 1 / taken for name, taken in seconds.items()}
        say(
            f"    {code}: {rates['ours']:.2f} instances/s, SpiffWorkflow"
            f" {rates['peer']:.2f}, our engine alone {rates['engine']:.2f}"
        )
    ours, peer = (1 / running["sequential"][name] for name in ("ours", "peer"))
    quick = all(seconds["ours"] <= seconds["peer"] for seconds in parsing.values())
    for name, value in facts.items():
        say(f"    {name}: {value}")
    figure = {
        "name": "bpmn",
        "unit": "instances per second",
        "ours": round(ours, 2),
        "peer": round(peer, 2),
        "peer_name": "SpiffWorkflow 3.2.0, state as JSON in PostgreSQL",
        "ratio": round(ours / peer, 3),
        "better": "higher",
        "engine_alone": round(1 / running["sequential"]["engine"], 2),
        "parallel": {name: round(1 / s, 2) for name, s in running["parallel"].items()},
        "parse_ms": {
            code: {name: round(s * 1000, 3) for name, s in seconds.items()}
            for code, seconds in parsing.items()
        },
        "parsing_goal_met": quick,
        **facts,
        "tasks": TASKS,
        "rounds": ROUNDS,
        "made_with": made_with(environment, server),
    }
    print(json.dumps(figure, ensure_ascii=False), flush=True)
    return 0 if quick else 1


if __name__ == "__main__":
    sys.exit(main())
