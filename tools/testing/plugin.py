# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A pytest plugin that writes one JSON line per test to the file MC_TEST_REPORT.

Lines are written as tests end, so that a run that is killed leaves what it had.
"""

import json
import os

VARIABLE = "MC_TEST_REPORT"


class Recorder:
    """Collect the phases of a test and write its outcome."""

    def __init__(self, path):
        self._path = path
        self._outcomes = {}

    def pytest_runtest_logreport(self, report):
        is_subtest = hasattr(report, "context")
        if is_subtest and not report.failed:
            return
        if report.failed:
            self._outcomes[report.nodeid] = ("failed", "")
        elif report.skipped:
            self._outcomes.setdefault(report.nodeid, ("skipped", _reason(report)))
        elif report.when == "call":
            self._outcomes.setdefault(report.nodeid, ("passed", ""))

    def pytest_runtest_logfinish(self, nodeid):
        outcome, reason = self._outcomes.pop(nodeid, ("failed", "it never ended"))
        self._write(nodeid, outcome, reason)

    def pytest_collectreport(self, report):
        """Record a file that cannot be imported, and a module that skips itself."""
        if report.failed:
            self._write(report.nodeid, "failed", "collection")
        elif report.skipped:
            self._write(report.nodeid, "skipped", _reason(report))

    def _write(self, nodeid, outcome, reason):
        line = json.dumps({"id": nodeid, "outcome": outcome, "reason": reason})
        with open(self._path, "a") as file:
            file.write(line + "\n")


def _reason(report):
    """Return why a test was skipped or expected to fail."""
    if hasattr(report, "wasxfail"):
        return f"xfail: {report.wasxfail}"
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr or "")


def pytest_configure(config):
    path = os.environ.get(VARIABLE)
    if path:
        config.pluginmanager.register(Recorder(path), "mc-recorder")
