# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The part of a job's log that tells why it failed."""

import re

MAX_LINE_CHARS = 2000
CONTEXT_BEFORE_LINES = 5
GAP = "[... {} lines left out ...]"

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|.)")
_TIMESTAMP = re.compile(
    r"^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d) ?"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# GitHub Actions writes this mark itself, at the end of a step that failed.
_STEP_FAILED = "##[error]"
_ERROR = re.compile(
    r"##\[error\]|Traceback \(most recent call last\)|^E {3}|^FAILED|^ERROR|"
    r"\b(?:[Ee]rror|fatal|panic|FAIL|ERR!)\b[:!\[ (]|\b\w{2,60}(?:Error|Exception)\b|"
    r"^\S{1,200}:\d{1,7}:(?:\d{1,7}:)? [A-Z]{1,4}\d{2,5}\b|"
    r"^\s{0,8}[\u2715\u2717\u00d7]|^=+ FAILURES =+$|\bassert(?:ion)? .{0,80}failed"
)


def clean_lines(text):
    """Return the lines of a log without colours, timestamps and control characters."""
    lines = []
    for raw in text.replace("\r\n", "\n").split("\n"):
        # A bare carriage return draws over the line: progress bars.
        line = _ANSI.sub("", raw.rstrip("\r").rpartition("\r")[2])
        line = _CONTROL.sub("", _TIMESTAMP.sub("", line)).rstrip()
        lines.append(line[:MAX_LINE_CHARS])
    while lines and not lines[-1]:
        lines.pop()
    return lines


def is_error(line):
    """Say whether a line looks like the report of an error."""
    return bool(_ERROR.search(line))


def log_tail(text, max_chars):
    """Return the part of a log that says most about its failure.

    All of it when it fits; else the lines up to the last failed step, those from the
    first error on, and the end of the log, in their order and with the gaps marked.

    :param int max_chars: upper limit of the answer's length
    """
    lines = clean_lines(text)
    if sum(map(len, lines)) + len(lines) <= max_chars:
        return "\n".join(lines)
    room = max_chars - 4 * len(GAP) - 40
    if room <= 0:
        return "\n".join(lines)[-max_chars:] if max_chars > 0 else ""
    kept = set()
    for share, indexes in _regions(lines):
        kept |= _fill(lines, indexes, share * room // 100, kept)
    return _join(lines, sorted(kept))[:max_chars]


def _regions(lines):
    """Yield (share in percent, indexes of lines in the order in which to take them)."""
    errors = [index for index, line in enumerate(lines) if is_error(line)]
    if not errors:
        yield 100, range(len(lines) - 1, -1, -1)
        return
    marks = [index for index in errors if lines[index].startswith(_STEP_FAILED)]
    last = marks[-1] if marks else errors[-1]
    first = max(errors[0] - CONTEXT_BEFORE_LINES, 0)
    yield 45, range(last, -1, -1)
    yield 35, range(first, len(lines))
    yield 20, range(len(lines) - 1, -1, -1)


def _fill(lines, indexes, room, kept):
    """Take lines in the given order while there is room for them."""
    taken = set()
    for index in indexes:
        if index in kept:
            continue
        room -= len(lines[index]) + 1
        if room < 0:
            break
        taken.add(index)
    return taken


def _join(lines, indexes):
    parts = []
    previous = -1
    for index in indexes:
        if index > previous + 1:
            parts.append(GAP.format(index - previous - 1))
        parts.append(lines[index])
        previous = index
    if previous < len(lines) - 1:
        parts.append(GAP.format(len(lines) - 1 - previous))
    return "\n".join(parts)
