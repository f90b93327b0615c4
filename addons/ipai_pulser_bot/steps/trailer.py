# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The line in our commits that says which run made them.

It is found again after a crash, when the commit is on the branch but not yet in the
database. That a commit carries it proves nothing by itself, since everybody may write
it: its parent has to be the head that the run repairs.
"""

import re

KEY = "Pulser-Run"
_LINE = re.compile(rf"^{KEY}: ([0-9a-f-]{{36}})/\d+$", re.MULTILINE)


def line(uuid, attempt):
    """Return the trailer of a run."""
    return f"{KEY}: {uuid}/{attempt}"


def run_of(commit):
    """Return the uuid in a commit's trailer, empty without one.

    :param dict commit: as ``GitHubClient.get_commit`` returns it
    """
    found = _LINE.search(commit["commit"]["message"])
    return found[1] if found else ""


def is_made_by(commit, uuid, parent_sha):
    """Say whether a commit is the one that a run made on ``parent_sha``."""
    parents = [parent["sha"] for parent in commit.get("parents") or ()]
    return run_of(commit) == uuid and parents == [parent_sha]
