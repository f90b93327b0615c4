# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""pytest as a child process: one for each run."""

import os
import subprocess
import threading
from contextlib import ExitStack, contextmanager

from tools.setup import database
from tools.setup.console import SetupError, say
from tools.setup.layout import ROOT, VENV, VENV_PYTHON, WORK

from . import hardened
from .plugin import VARIABLE
from .selection import ODOO

# pytest's exit codes: all passed, some failed, none collected.
EXPECTED_EXITS = (0, 1, 5)


class Tests:
    """Starts runs and adds their reports to the summary.

    :param options: pytest's options
    :param live: show the output as it comes; else each run's at its end, in one piece
    """

    def __init__(self, options, summary, live):
        self.options, self.summary, self.live = options, summary, live
        self._lock = threading.Lock()
        self._running = set()
        self._ended = False

    def start(self, run, environment):
        """Start pytest for a run; return a function that waits for its end.

        That one has to be called: it drops the database and takes in the report.
        """
        self._check_ended()
        say(f"\n==> tests{'' if self.live else ' start'}: {run.title}")
        name = f"{run.slug}-{os.getpid()}"
        report = WORK / f"report-{name}.jsonl"
        log = None if self.live else WORK / "log" / f"tests-{name}.log"
        with ExitStack() as stack:
            stack.callback(report.unlink, missing_ok=True)
            options = self.options
            if run.kind == ODOO:
                options = (*stack.enter_context(_odoo(environment)), *options)
            process = self._start([*run.paths, *options], environment, report, log)
            resources = stack.pop_all()

        def finish():
            with resources:
                code = process.wait()
                self._conclude(run, process, code, report, log)

        return finish

    def end(self):
        """End what runs, and let nothing more start."""
        with self._lock:
            self._ended = True
            running = list(self._running)
        for process in running:
            process.terminate()

    def _start(self, args, environment, report, log):
        command = [VENV_PYTHON, "-m", "pytest", "-p", "tools.testing.plugin", *args]
        variables = environment.variables() if environment else _plain_variables()
        variables[VARIABLE] = str(report)
        # Tests that start the queue's runner do so in a server of their own.
        variables["ODOO_QUEUE_JOB_CHANNELS"] = "root:0"
        with self._lock, ExitStack() as stack:
            self._check_ended()
            output = {}
            if log:
                log.parent.mkdir(parents=True, exist_ok=True)
                file = stack.enter_context(log.open("w"))
                output = {"stdout": file, "stderr": subprocess.STDOUT}
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, env=variables, cwd=ROOT, **output
            )
            self._running.add(process)
        return process

    def _check_ended(self):
        if self._ended:
            raise SetupError("the tests were ended")

    def _conclude(self, run, process, code, report, log):
        with self._lock:
            self._running.discard(process)
            if log:
                say(f"\n==> tests: {run.title}\n{log.read_text(errors='replace')}")
                log.unlink()
            self.summary.add_report(report)
            if code not in EXPECTED_EXITS:
                self.summary.problems.append(f"pytest ended with {code}: {run.title}")


@contextmanager
def _odoo(environment):
    """Give pytest-odoo's options for a throw-away copy of the template database."""
    template = database.ensure_template(environment)
    with database.throw_away(environment, "test", template) as name:
        if os.environ.get(hardened.VARIABLE):
            hardened.prepare(environment, name)
        yield (
            *("-p", "odoo", "-p", "tools.testing.assets_plugin"),
            *("--odoo-http", "--odoo-log-level=warn"),
            f"--odoo-config={environment.config}",
            f"--odoo-database={name}",
            *_extra(f"addons-path={environment.addons_path}"),
            *_extra(f"data-dir={environment.data_dir}"),
            *_extra(f"load={environment.server_wide}"),
            *_extra(f"db-filter=^{name}$"),
            *_extra(f"screenshots={environment.work / 'screenshots'}"),
        )


def _extra(option):
    return ("--odoo-extra", option)


def _plain_variables():
    path = os.pathsep.join([str(VENV / "bin"), os.environ["PATH"]])
    return {**os.environ, "PATH": path}
