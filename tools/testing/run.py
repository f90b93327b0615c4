# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test``: run the selected tests and print a summary, JSON in the last line."""

import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

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
            for run in selection.runs:
                if run.needs_n8n:
                    n8n.wait()
                _run(run, selection.options, environment, summary)
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
        summary.add_report(report)
    finally:
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


def _extra(option):
    return ("--odoo-extra", option)


def _pytest(args, environment, report):
    command = [VENV_PYTHON, "-m", "pytest", "-p", "tools.testing.plugin", *args]
    variables = environment.variables() if environment else _plain_variables()
    variables[VARIABLE] = str(report)
    # Tests that start the queue's runner do so in a server of their own.
    variables["ODOO_QUEUE_JOB_CHANNELS"] = "root:0"
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, env=variables, cwd=ROOT
    )
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


def _plain_variables():
    path = os.pathsep.join([str(VENV / "bin"), os.environ["PATH"]])
    return {**os.environ, "PATH": path}
