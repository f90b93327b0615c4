# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test``: run the selected tests and print a summary, JSON in the last line."""

import sys
import time

from tools.setup.console import SetupError, say
from tools.setup.layout import ROOT

from .background import Background
from .lanes import run_lanes
from .selection import folders, select
from .summary import Summary

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
        # npm and pip mostly wait: the other tests run meanwhile.
        with Background({run.needs for run in selection.runs} - {None}) as background:
            series = run_lanes(selection, background, summary)
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
