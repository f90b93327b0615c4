# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test``: run the selected tests and print a summary, JSON in the last line."""

import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tools.n8n.background import Background
from tools.setup import database, postgres, server
from tools.setup.console import SetupError, say
from tools.setup.environment import prepare
from tools.setup.layout import ROOT, VENV, VENV_PYTHON, WORK
from tools.setup.lock import Shared, exclusive

from . import hardened
from .plugin import VARIABLE
from .selection import ODOO, folders, select
from .summary import Summary

# pytest's exit codes: all passed, some failed, none collected.
EXPECTED_EXITS = (0, 1, 5)
WRONG_USAGE = 2


def main(args):
    """Run the tests that the arguments select and return the exit code."""
    started = time.monotonic()
    try:
        selection = select(ROOT, args)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_USAGE
    summary = Summary(folders(ROOT / "addons"))
    series = None
    try:
        with ExitStack() as stack:
            # npm mostly waits: the other tests run meanwhile.
            n8n = stack.enter_context(Background(_needs_n8n(selection)))
            environment = None
            if any(run.needs_environment for run in selection.runs):
                environment = stack.enter_context(_environment())
                series = environment.series
            beside = stack.enter_context(Beside(environment, summary))
            for run in selection.runs:
                if run.needs_n8n:
                    n8n.wait()
                if run.runs_beside and run is not selection.runs[-1]:
                    beside.start(run, selection.options)
                else:
                    _run(run, selection.options, environment, summary)
            beside.finish()
        summary.require_tests(selection.addons)
    except SetupError as error:
        say(f"\nerror: {error}")
        summary.problems.append(str(error).splitlines()[0])
    for problem in summary.problems:
        say(f"problem: {problem}")
    say(summary.closing_line())
    seconds = round(time.monotonic() - started, 1)
    say(summary.as_json(odoo=series, seconds=seconds))
    return 0 if summary.green else 1


def _needs_n8n(selection):
    return any(run.needs_n8n for run in selection.runs)


@contextmanager
def _environment():
    """Give the Environment; stop the server after the last run that uses it."""
    users = Shared(WORK / "test-users.lock")
    try:
        with exclusive(WORK / "setup.lock"):
            environment = prepare("test")
            database.drop_leftovers(environment)
        yield environment
    finally:
        if users.is_last():
            server.stop_all(WORK, "test")
            postgres.private_cluster("test").stop()
        users.release()


def _run(run, options, environment, summary):
    """Run pytest once and add its report to the summary."""
    report = WORK / f"report-{os.getpid()}.jsonl"
    report.unlink(missing_ok=True)
    say(f"\n==> tests: {run.title}")
    try:
        if run.kind == ODOO:
            code = _run_odoo(run, options, environment, report)
        else:
            code = _pytest([*run.paths, *options], environment, report)
    except BaseException:
        report.unlink(missing_ok=True)
        raise
    _conclude(run, code, report, summary)


def _conclude(run, code, report, summary):
    """Add what a pytest process left to the summary."""
    summary.add_report(report)
    report.unlink(missing_ok=True)
    if code not in EXPECTED_EXITS:
        summary.problems.append(f"pytest ended with {code}: {run.title}")


def _run_odoo(run, options, environment, report):
    """Run an addon's tests in a throw-away copy of the template database."""
    with exclusive(WORK / "setup.lock"):
        template = database.ensure_template(environment)
    with database.throw_away(environment, "test", template) as name:
        if os.environ.get(hardened.VARIABLE):
            hardened.prepare(environment, name)
        odoo = [
            *("-p", "odoo", "--odoo-http", "--odoo-log-level=warn"),
            f"--odoo-config={environment.config}",
            f"--odoo-database={name}",
            *_extra(f"addons-path={environment.addons_path}"),
            *_extra(f"data-dir={environment.data_dir}"),
            *_extra(f"load={environment.server_wide}"),
            *_extra(f"db-filter=^{name}$"),
            *_extra(f"screenshots={environment.work / 'screenshots'}"),
        ]
        return _pytest([*odoo, *run.paths, *options], environment, report)


class Beside:
    """Runs that mostly wait: started, and looked at when all others have ended."""

    def __init__(self, environment, summary):
        self.environment, self.summary = environment, summary
        self.started = []

    def start(self, run, options):
        """Start pytest for a run; its output goes to a file."""
        name = f"{Path(run.paths[0]).name}-{os.getpid()}"
        report, log = WORK / f"report-{name}.jsonl", WORK / "log" / f"tests-{name}.log"
        say(f"\n==> tests beside the next ones: {run.title}")
        args = [*run.paths, *options]
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as output:
            process = _start_pytest(args, self.environment, report, output)
        self.started.append((run, process, report, log))

    def finish(self):
        """Wait for all of them, show what they said and add their reports."""
        while self.started:
            run, process, report, log = self.started[0]
            code = process.wait()
            self.started.pop(0)
            say(f"\n==> tests: {run.title}\n{log.read_text()}")
            log.unlink()
            _conclude(run, code, report, self.summary)

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        for _run, process, report, _log in self.started:
            process.terminate()
            process.wait()
            report.unlink(missing_ok=True)


def _extra(option):
    return ("--odoo-extra", option)


def _pytest(args, environment, report):
    process = _start_pytest(args, environment, report)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


def _start_pytest(args, environment, report, output=None):
    command = [VENV_PYTHON, "-m", "pytest", "-p", "tools.testing.plugin", *args]
    variables = environment.variables() if environment else _plain_variables()
    variables[VARIABLE] = str(report)
    # Tests that start the queue's runner do so in a server of their own.
    variables["ODOO_QUEUE_JOB_CHANNELS"] = "root:0"
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        env=variables,
        cwd=ROOT,
    )


def _plain_variables():
    path = os.pathsep.join([str(VENV / "bin"), os.environ["PATH"]])
    return {**os.environ, "PATH": path}
