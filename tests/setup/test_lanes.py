# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which tests run at the same time, and what happens when one cannot start."""

import threading
from types import SimpleNamespace

import pytest

from tools.setup.console import SetupError
from tools.testing import lanes
from tools.testing.selection import ODOO, PLAIN, Run, Selection

UNIT = Run(PLAIN, ("tests/unit/one",))
OTHER = Run(PLAIN, ("tests/unit/two",))
CHAOS = Run(PLAIN, ("tests/chaos",))
E2E = Run(PLAIN, ("tests/e2e",))
ADDONS = Run(ODOO, ("addons/one",))
N8N = Run(PLAIN, ("tests/n8n",))


def titles(plan):
    return [
        ([run.title for run in lane.runs], [run.title for run in lane.beside])
        for lane in plan
    ]


def test_odoos_tests_run_while_the_others_do():
    assert titles(lanes.plan([UNIT, ADDONS, CHAOS, E2E], servers=2)) == [
        (["tests/unit/one", "tests/e2e"], []),
        (["addons/one"], ["tests/chaos"]),
    ]


@pytest.mark.parametrize("run", [UNIT, CHAOS, ADDONS])
def test_one_run_is_one_lane(run):
    assert titles(lanes.plan([run], servers=2)) == [([run.title], [])]


def test_on_one_server_nothing_runs_beside():
    (lane,) = lanes.plan([UNIT, ADDONS, CHAOS, E2E], servers=1)
    assert lane.runs == (UNIT, ADDONS, CHAOS, E2E)
    assert not lane.beside


class Recorder:
    """In place of pytest: notes what starts and ends; ``addons/one`` cannot."""

    def __init__(self, *_args):
        self.notes = []

    def start(self, run, _environment):
        if run == ADDONS:
            raise SetupError("no template")
        self.notes.append(f"start {run.title}")
        return lambda: self.notes.append(f"end {run.title}")

    def end(self):
        self.notes.append("all ended")


class Installations:
    """In place of npm and pip: whoever waits for one waits until it is ended."""

    def __init__(self):
        self.ended = threading.Event()

    def wait(self, name):
        assert self.ended.wait(10), f"nobody ended {name}"
        raise SetupError(f"{name} was ended")

    def end(self):
        self.ended.set()


def worker(tests, background=None, **lane):
    return lanes._Worker(lanes.Lane(**lane), None, background, tests)


def test_a_lane_that_stops_waits_for_its_own_and_lets_the_other_go_on():
    tests = Recorder()
    broken = worker(tests, runs=(ADDONS, UNIT), beside=(CHAOS,))
    with pytest.raises(SetupError, match="no template"):
        lanes._together([broken, worker(tests, runs=(OTHER, E2E))], tests, None)
    assert sorted(tests.notes) == [
        *("end tests/chaos", "end tests/e2e", "end tests/unit/two"),
        *("start tests/chaos", "start tests/e2e", "start tests/unit/two"),
    ]


def test_who_ends_the_run_ends_all_and_waits(monkeypatch):
    tests, npm = Recorder(), Installations()
    waits = worker(tests, npm, runs=(N8N,))
    interrupted = worker(tests, runs=())
    monkeypatch.setattr(interrupted, "join", _interrupt_once())
    with pytest.raises(KeyboardInterrupt):
        lanes._together([interrupted, waits], tests, npm)
    assert tests.notes == ["all ended"]
    assert not waits.is_alive()


def _interrupt_once():
    calls = []

    def join(*_seconds):
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt

    return join


def test_odoos_series_comes_from_the_environment_that_was_needed(monkeypatch):
    purposes = []

    class Environment:
        def __init__(self, purpose):
            purposes.append(purpose)

        def __enter__(self):
            return SimpleNamespace(series="19.0")

        def __exit__(self, *_exception):
            purposes.append("stopped")

    monkeypatch.setattr(lanes, "_environment", Environment)
    monkeypatch.setattr(lanes, "Tests", Recorder)
    monkeypatch.setattr(lanes.postgres, "from_environment", lambda: None)

    def run(*runs):
        purposes.clear()
        return lanes.run_lanes(Selection(runs, (), ()), None, None)

    assert run(UNIT) is None
    assert purposes == []
    assert run(UNIT, CHAOS) == "19.0"
    assert purposes == ["test", "stopped"]
    assert run(CHAOS) == "19.0"
    assert purposes == ["test", "stopped"]
