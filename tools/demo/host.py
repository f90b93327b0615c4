# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The process behind the demo: plays the story, then keeps everything running."""

import argparse
import signal
import sys
import threading
import traceback
from contextlib import closing
from socket import socket

from tools.forge.scenarios import make_scenarios
from tools.setup.environment import Environment

from . import people
from .process import END_MARK
from .rig import Rig, fresh_database, real_model_key
from .story import Story

DEFAULT_PORT = 8069


def main():
    """Play all scenarios; exit code 0 only when each ended as it should."""
    args = _arguments()
    environment = Environment.load()
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_signal: stopped.set())
    database = fresh_database(environment, "demo")
    folder = environment.work / "demo"
    rig = Rig(environment, database, folder, real_model_key(), _port(args))
    code = 1
    try:
        tell("starting Odoo, the forge and the model …")
        rig.start()
        code = _play(rig, args.seed)
        if not args.once:
            _say_where(rig, database)
    except Exception:
        traceback.print_exc(file=sys.stdout)
    tell(f"{END_MARK}{code}")
    if not args.once and rig.web.alive():
        stopped.wait()
    rig.stop()
    return code


def tell(line):
    """Print a line at once, whoever reads."""
    print(line, flush=True)


def _arguments():
    parser = argparse.ArgumentParser(prog="tools.demo")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _port(args):
    if args.once:
        return None
    with closing(socket()) as probe:
        free = probe.connect_ex(("127.0.0.1", DEFAULT_PORT)) != 0
    return DEFAULT_PORT if free else None


def _play(rig, seed):
    who = "Claude" if rig.uses_claude else "the local model stand-in"
    tell(f"Odoo {rig.environment.series} at {rig.web.url}; patches come from {who}")
    story = Story(rig, tell)
    endings = [
        story.play(scenario) for scenario in make_scenarios(seed, one_repository=False)
    ]
    tell("\n== result")
    for ending in endings:
        tell(_summary(ending))
    return 0 if all(ending.as_expected for ending in endings) else 1


def _summary(ending):
    head = "green" if ending.green else "red"
    if ending.restored:
        head += ", branch as the person left it"
    mark = "ok " if ending.as_expected else "BAD"
    attempts = len(ending.runs)
    return (
        f"   {mark} {ending.scenario.key:15} {ending.item['reference']} is "
        f"{ending.item['state']}; {attempts} attempt(s), last outcome "
        f"{ending.runs[-1]['outcome']}; {len(ending.evidence)} pieces of evidence; "
        f"pull request {head}"
    )


def _say_where(rig, database):
    item = rig.admin.find("mc.work.item", [("state", "=", "done")], ["id"], limit=1)
    number = item[0]["id"] if item else ""
    path = f"/odoo/m-mc.work.item/{number}"
    tell("\n== look around")
    tell(f"   {rig.web.url}{path}")
    tell(f"   database {database}; users: admin / admin (administrator),")
    for login, password in (people.REVIEWER, people.MANAGER):
        tell(f"   {login} / {password}")
    tell("   make stop ends it")


if __name__ == "__main__":
    sys.exit(main())
