# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two lanes of runs, so that both cores have something to do.

Each lane has a PostgreSQL server of its own: a transaction that is open in any database
of a server holds back whoever waits until all older ones have ended. Where the
environment names the server there is only one, and the lanes run one after the other.
"""

import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tools.setup import database, postgres, server
from tools.setup.console import SetupError
from tools.setup.environment import prepare
from tools.setup.layout import WORK
from tools.setup.lock import Shared, exclusive

from .processes import Tests
from .selection import ODOO

END_SECONDS = 20


@dataclass(frozen=True)
class Lane:
    """What runs on one server: one after the other, and ``beside`` all the while."""

    runs: tuple
    beside: tuple = ()

    @property
    def needs_environment(self):
        return any(run.needs_environment for run in (*self.runs, *self.beside))


def plan(runs, servers):
    """Return the Lanes for runs on one server or on two."""
    if servers == 1:
        return [Lane(tuple(runs))]
    beside = tuple(run for run in runs if run.runs_beside)
    odoo = tuple(run for run in runs if run.kind == ODOO)
    others = tuple(run for run in runs if run not in (*beside, *odoo))
    lanes = [Lane(others), Lane(odoo, beside) if odoo else Lane(beside)]
    return [lane for lane in lanes if lane.runs]


def run_lanes(selection, background, summary):
    """Run all that is selected.

    :param background: a Background that installs what runs need
    :return: Odoo's series, None when no run needed Odoo
    """
    lanes = plan(selection.runs, servers=1 if postgres.from_environment() else 2)
    live = len(lanes) == 1 and not lanes[0].beside
    tests = Tests(selection.options, summary, live)
    with ExitStack() as stack:
        workers = []
        purposes = iter(postgres.TESTS)
        for lane in lanes:
            environment = None
            if lane.needs_environment:
                environment = stack.enter_context(_environment(next(purposes)))
            workers.append(_Worker(lane, environment, background, tests))
        _together(workers, tests, background)
    found = (one.environment.series for one in workers if one.environment)
    return next(found, None)


class _Worker(threading.Thread):
    """Goes through a lane; keeps what was raised in ``error``."""

    def __init__(self, lane, environment, background, tests):
        super().__init__(daemon=True)
        self.lane, self.environment = lane, environment
        self.background, self.tests = background, tests
        self.error = None

    def run(self):
        try:
            with ExitStack() as beside:
                for run in self.lane.beside:
                    beside.callback(self._start(run))
                for run in self.lane.runs:
                    self._start(run)()
        except BaseException as error:
            self.error = error

    def _start(self, run):
        if run.needs:
            self.background.wait(run.needs)
        return self.tests.start(run, self.environment)


def _together(workers, tests, background):
    """Let all work at the same time; raise SetupError with all that stopped one."""
    for worker in workers:
        worker.start()
    try:
        for worker in workers:
            worker.join()
    except BaseException:
        tests.end()
        background.end()
        for worker in workers:
            # One that makes a template ends when its server is stopped.
            worker.join(END_SECONDS)
        raise
    errors = [worker.error for worker in workers if worker.error]
    for error in errors:
        if not isinstance(error, SetupError):
            raise error
    if errors:
        raise SetupError("\n".join(map(str, errors)))


@contextmanager
def _environment(purpose):
    """Give the Environment; stop the server after the last run that uses it."""
    users = Shared(WORK / f"{purpose}-users.lock")
    try:
        with exclusive(WORK / "setup.lock"):
            environment = prepare(purpose)
            database.drop_leftovers(environment)
        yield environment
    finally:
        if users.is_last():
            server.stop_all(WORK, purpose)
            postgres.private_cluster(purpose).stop()
        users.release()
