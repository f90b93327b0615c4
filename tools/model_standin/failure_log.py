# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a failure log says: lint findings, failing tests, missing things."""

import re
from dataclasses import dataclass, field

STAMP = re.compile(r"^\ufeff?\d{4}-\d\d-\d\dT[\d:.]+Z ?")
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
CONCISE = re.compile(
    r"^(?:[-*] )?(?P<path>[^\s:]+\.py):(?P<line>\d+):(?P<column>\d+): "
    r"(?P<code>[A-Z]{1,4}\d{3,4}) (?:\[\*\] )?(?P<text>.+)$"
)
FULL = re.compile(r"^(?P<code>[A-Z]{1,4}\d{3,4}) (?:\[\*\] )?(?P<text>.+)$")
ARROW = re.compile(r"^\s*--> (?P<path>[^\s:]+):(?P<line>\d+):(?P<column>\d+)$")
FAILED = re.compile(r"^FAILED (?P<path>[^\s:]+\.py)::(?P<test>\S+)")
SECTION = re.compile(r"^_{3,} (?P<title>.+?) _{3,}$")
FRAME = re.compile(r"^(?P<path>[^\s:]+\.py):(?P<line>\d+): (?P<what>.*)$")
MISSING = re.compile(
    r"(?P<what>(?:ModuleNotFoundError|ImportError|FileNotFoundError|ConnectionError|"
    r"ConnectionRefusedError|KeyError): .+)"
)
ADDED_FILE = re.compile(r"^\+\+\+ b/(?P<path>\S+)")
EARLIER = re.compile(r"<data (\S+) attempt[^>]*>.*?</data \1>", re.DOTALL)
ATTEMPT = re.compile(r"\battempt\W{0,3}(?:[2-9]|1\d)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One lint finding; ``line`` and ``column`` count from 1."""

    path: str
    line: int
    column: int
    code: str
    text: str


@dataclass(frozen=True)
class FailedTest:
    """One failing test: its file, name (``Class::name``) and what pytest printed."""

    path: str
    name: str
    message: str = ""


@dataclass
class Failure:
    """All that could be read.

    ``changed`` are the files of the pull request's diff; ``tried_before`` says that
    the text tells of earlier attempts.
    """

    findings: list[Finding] = field(default_factory=list)
    tests: list[FailedTest] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    tried_before: bool = False


def read(text: str) -> Failure:
    """Read the whole ``text``: log lines may stand anywhere in it."""
    text, earlier = EARLIER.subn("", text)
    failure = Failure(tried_before=bool(earlier or ATTEMPT.search(text)))
    plain = ANSI.sub("", text).replace("\r", "")
    lines = [STAMP.sub("", line) for line in plain.split("\n")]
    failure.findings = _findings(lines)
    failure.tests = _tests(lines)
    for line in lines:
        if line.startswith(("E  ", "ERROR ", "FAILED ")):
            match = MISSING.search(line)
            if match and match["what"] not in failure.missing:
                failure.missing.append(match["what"])
        elif match := ADDED_FILE.match(line):
            failure.changed.add(match["path"])
    return failure


def _findings(lines):
    found, pending = {}, None
    for line in lines:
        match, head = CONCISE.match(line), None
        if match:
            head = match
        elif candidate := FULL.match(line):
            pending = candidate
        elif pending and (match := ARROW.match(line)):
            head, pending = pending, None
        if match and head:
            path = match["path"].removeprefix("./")
            place = (path, int(match["line"]), int(match["column"]))
            found[(*place, head["code"])] = Finding(*place, head["code"], head["text"])
    return list(found.values())


def _tests(lines):
    messages, title = {}, None
    for line in lines:
        if match := SECTION.match(line):
            title = match["title"].replace(".", "::")
        elif title and line.startswith("E  "):
            messages.setdefault(title, line[1:].strip())
        elif line.startswith("===="):
            title = None
    found = {}
    for line in lines:
        if match := FAILED.match(line):
            name = match["test"]
            key = (match["path"], name.partition("[")[0])
            found.setdefault(key, FailedTest(*key, messages.get(name, "")))
    return list(found.values())
