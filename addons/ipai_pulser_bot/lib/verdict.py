# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What all checks of one commit say together."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from .events import FAILING

PASSED = frozenset({"success", "neutral", "skipped"})


@dataclass(frozen=True)
class Verdict:
    """The state of the watched checks of one commit.

    ``pending``: at least one has not ended; ``red``: all ended and one failed;
    ``green``: all passed, at least one with success; ``none``: nothing to conclude
    from (no check, only skipped ones, or one that was cancelled, went stale or asks
    for a person).
    """

    state: str
    failed: tuple
    pending: tuple


def summarise(check_runs, watched_globs=(), ignore_app_slugs=()):
    """Judge the check runs of one commit.

    Of several runs with the same app, suite and name only the latest counts. The suite
    is part of it because two workflows may both have a job called ``test``.

    :param check_runs: objects of ``GET /repos/{repo}/commits/{sha}/check-runs``
    :param watched_globs: patterns of check names; without any, all are watched
    :param ignore_app_slugs: apps whose checks do not count, such as ourselves
    :return: :class:`Verdict`; ``failed`` holds the objects, ``pending`` the names
    """
    latest = {}
    for check in check_runs:
        if _is_watched(check, watched_globs, ignore_app_slugs):
            key = _key(check)
            latest[key] = max(check, latest.get(key, check), key=_age)
    checks = sorted(latest.values(), key=lambda check: (check["name"], _age(check)))
    pending = tuple(check["name"] for check in checks if not _has_ended(check))
    failed = tuple(check for check in checks if _failed(check))
    return Verdict(_state(checks, pending, failed), failed, pending)


def _state(checks, pending, failed):
    conclusions = {check.get("conclusion") for check in checks}
    if pending:
        return "pending"
    if failed:
        return "red"
    if "success" in conclusions and conclusions <= PASSED:
        return "green"
    return "none"


def _is_watched(check, watched_globs, ignore_app_slugs):
    if _slug(check) in ignore_app_slugs:
        return False
    name = check["name"]
    return not watched_globs or any(fnmatchcase(name, glob) for glob in watched_globs)


def _key(check):
    suite = (check.get("check_suite") or {}).get("id")
    return _slug(check), suite, check["name"]


def _slug(check):
    return (check.get("app") or {}).get("slug") or ""


def _age(check):
    # Ids grow; a run that has not started has no time to compare.
    return check.get("id") or 0


def _has_ended(check):
    return check.get("status") == "completed" and bool(check.get("conclusion"))


def _failed(check):
    return _has_ended(check) and check["conclusion"] in FAILING
