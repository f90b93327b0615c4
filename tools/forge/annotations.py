# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Annotations of a job, found in what its command printed."""

import re

RUFF_CONCISE = re.compile(
    r"^(?P<path>[^\s:]+):(?P<line>\d+):(?P<column>\d+): (?P<code>[A-Z]+\d+|\S+:) "
    r"(?:\[\*\] )?(?P<text>.+)$"
)
RUFF_FULL = re.compile(r"^(?P<code>[A-Z]{1,4}\d{3,4}) (?:\[\*\] )?(?P<text>.+)$")
RUFF_ARROW = re.compile(r"^\s*--> (?P<path>[^\s:]+):(?P<line>\d+):(?P<column>\d+)$")
PYTEST = re.compile(r"^(?P<path>[^\s:]+\.py):(?P<line>\d+): (?P<text>[A-Z]\w*\S*.*)$")
MOST = 50


def derive(lines: list[str], exit_code: int | None) -> list[dict]:
    """Annotations for the printed ``lines``; the last one tells the exit code."""
    found, pending = [], None
    for line in lines:
        if match := RUFF_CONCISE.match(line):
            found.append(_from_ruff(match, match["code"], match["text"]))
        elif match := RUFF_FULL.match(line):
            pending = match
        elif pending and (match := RUFF_ARROW.match(line)):
            found.append(_from_ruff(match, pending["code"], pending["text"]))
            pending = None
        elif match := PYTEST.match(line):
            found.append(_annotation(match["path"], int(match["line"]), match["text"]))
    found = found[: MOST - 1]
    if exit_code:
        text = f"Process completed with exit code {exit_code}."
        found.append(_annotation(".github", len(lines), text))
    return found


def _from_ruff(match, code, text):
    column = int(match["column"])
    return _annotation(
        match["path"], int(match["line"]), f"{code.rstrip(':')} {text}", column
    )


def _annotation(path, line, message, column=None):
    return {
        "path": path.removeprefix("./"),
        "blob_href": "",
        "start_line": line,
        "end_line": line,
        "start_column": column,
        "end_column": column,
        "annotation_level": "failure",
        "title": None,
        "message": message,
        "raw_details": None,
    }
