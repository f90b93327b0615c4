# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Migrating many running instances to another version, in batches with flat memory.

Run it with ``make bench B=bpmn_migration``. 10,000 instances that wait at a user task
(INSTANCES says how many) are made as copies of one and migrated by a plan's batches,
each a transaction of its own, as queue jobs do it. The first task has another id in the
other version. Beside it the same is done one by one, with ``instance.migrate``.

The last line is a JSON object; ``ours`` and ``peer`` are instances per second. Memory
is that of this process after 1,000 instances (or half of them) and after all, and the
largest so far.
"""

import json
import os
import resource
import sys

from tools.bench import bpmn_models, bpmn_ours, bpmn_waiting
from tools.bench.databases import Stopwatch, made_with, open_database
from tools.setup import database as databases
from tools.setup.console import say
from tools.setup.environment import Environment
from tools.setup.layout import WORK
from tools.setup.lock import exclusive

INSTANCES = int(os.environ.get("INSTANCES") or 10_000)
MEASURED_AT = min(1_000, INSTANCES // 2)
ONE_BY_ONE = 200
MOST_GROWTH_MIB = 32
MIB = 1 << 20


def main():
    environment = Environment.load()
    with exclusive(WORK / "setup.lock"):
        template = databases.ensure_template(environment)
    code, xml = bpmn_models.sequential()
    with open_database(environment, "bench_bpmn_migration", template) as database:
        with database.cursor() as cursor:
            cursor.execute("SHOW server_version")
            server = cursor.fetchone()[0]
        old = bpmn_ours.deploy(database, [(code, xml)])[code]
        with database.odoo() as env:
            first = env["bpmn.process"].start(code).id
        bpmn_waiting.multiply(database, first, INSTANCES + ONE_BY_ONE - 1)
        new = bpmn_ours.deploy(database, [(code, renamed(xml))])[code]
        peer = one_by_one(database, old, new)
        seconds, moved, memory = in_batches(database, old, new)
    return report(environment, server, seconds, moved, memory, peer)


def renamed(xml):
    """Return the model with another id of its first task."""
    first = bpmn_models.TASKS[0].encode()
    for form in (b'"%s"', b">%s<"):
        xml = xml.replace(form % first, form % (first + b"_renamed"))
    return xml


def one_by_one(database, old, new):
    """Return how many seconds an instance takes by itself."""
    with database.odoo() as env:
        ids = (
            env["bpmn.instance"]
            .search([("process_id", "=", old)], limit=ONE_BY_ONE)
            .ids
        )
    with Stopwatch() as watch:
        for instance_id in ids:
            with database.odoo() as env:
                env["bpmn.instance"].browse(instance_id).migrate(new)
    return watch.seconds / len(ids)


def in_batches(database, old, new):
    """Return (seconds, instances, memory in bytes by name) of applying a plan."""
    with database.odoo() as env:
        plan_id = env["bpmn.migration"]._plan(old, new).id
    run(database, plan_id, "check")
    memory = {}

    def note(plan):
        if plan.moved >= MEASURED_AT and "early" not in memory:
            memory["early"] = resident()

    with Stopwatch() as watch:
        moved = run(database, plan_id, "apply", note)
    memory["late"], memory["peak"] = resident(), peak()
    return watch.seconds, moved, memory


def run(database, plan_id, method, note=lambda plan: None):
    """Check or apply a plan, batch by batch; return how many were migrated."""
    with database.odoo() as env:
        plan = env["bpmn.migration"].browse(plan_id)
        getattr(plan, method)()
        state = plan.state
    while True:
        with database.odoo() as env:
            plan = env["bpmn.migration"].browse(plan_id)
            note(plan)
            if plan.state != state or state in ("checked", "done"):
                return plan.moved
            plan._job_batch(plan.state, plan.last_instance_id)


def resident():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def report(environment, server, seconds, moved, memory, peer):
    """Print the figures; return 0 when all moved and the memory stayed flat."""
    mib = {name: round(value / MIB, 1) for name, value in memory.items()}
    growth = round(mib["late"] - mib["early"], 1)
    ours = moved / seconds
    say(f"    {moved} in {seconds:.1f} s: {ours:.0f}/s; one by one {1 / peer:.0f}/s")
    say(f"    memory: {mib}, growth {growth} MiB")
    is_good = moved == INSTANCES and growth <= MOST_GROWTH_MIB
    figure = {
        "name": "bpmn_migration",
        "unit": "instances per second",
        "ours": round(ours, 1),
        "peer": round(1 / peer, 1),
        "peer_name": "the same instances one by one, instance.migrate",
        "ratio": round(ours * peer, 2),
        "better": "higher",
        "instances": moved,
        "memory_mib": mib,
        "memory_growth_mib": growth,
        "goal_met": is_good,
        "made_with": made_with(environment, server),
    }
    print(json.dumps(figure, ensure_ascii=False), flush=True)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
