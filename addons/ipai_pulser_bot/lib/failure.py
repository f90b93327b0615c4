# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What failed on a pull request, and how to tell two failures apart."""

import hashlib
import json
import re
from dataclasses import dataclass

from .log_text import clean_lines, is_error, log_tail
from .redaction import redact

LAST_LINES = 40
MAX_NORMALISED_CHARS = 500

__all__ = ["FailedCheck", "FailureReport", "fingerprint", "log_tail", "redact"]


@dataclass(frozen=True)
class FailedCheck:
    """One failing check.

    :param annotations: objects of GitHub's check run annotations
    :param log_tail: the part of the log that tells why, see :func:`log_tail`
    """

    name: str
    app: str
    conclusion: str
    annotations: tuple
    log_tail: str
    url: str


@dataclass(frozen=True)
class FailureReport:
    """All failing checks of one head commit, and the pull request's diff."""

    checks: tuple
    diff: str


# What changes from one run to the next though the failure is the same.
_NORMALISERS = (
    (
        re.compile(
            r"(?:/home/runner/work|/github/workspace|/__w|/tmp|/var/tmp|/var/folders|"
            r"/private/var|/builds|[A-Za-z]:\\[\w\\.-]{0,200}\\Temp)[^\s:'\"),]{0,500}"
        ),
        "<path>",
    ),
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "<id>"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "<hex>"),
    (re.compile(r"\b(?=[0-9a-f]{0,63}\d)[0-9a-f]{7,64}\b"), "<hex>"),
    (re.compile(r"\d+(?:[.,:]\d+)*"), "<n>"),
    (
        re.compile(r"<n>\s?(?:ms|µs|us|ns|s|sec|secs|seconds?|minutes?|min|m|h)\b"),
        "<n>",
    ),
    (re.compile(r"([=_~*-])\1{3,}"), r"\1"),
    (re.compile(r"\s+"), " "),
)


def fingerprint(report):
    """Return the SHA-256, in hex, of what failed, whatever varies from run to run.

    Timestamps, durations, numbers, commit names, addresses and temporary paths do not
    count, neither do the order of the checks and of their lines, nor the diff.
    """
    checks = sorted(_essence(check) for check in report.checks)
    text = json.dumps(checks, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _essence(check):
    notes = {
        normalise(f"{note.get('path') or ''}: {note.get('message') or ''}")
        for note in check.annotations
    }
    return [
        check.app,
        check.name,
        check.conclusion,
        sorted(notes),
        sorted(_log_essence(check.log_tail)),
    ]


def _log_essence(text):
    lines = [line for line in clean_lines(text) if line.strip()]
    telling = [line for line in lines if is_error(line)] or lines[-LAST_LINES:]
    return {normalise(line) for line in telling}


def normalise(text):
    """Return a line without what varies from run to run."""
    for pattern, replacement in _NORMALISERS:
        text = pattern.sub(replacement, text)
    return text.strip()[:MAX_NORMALISED_CHARS]
