# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read identities from a CSV file: all of it, or all that is wrong with it."""

import csv
import io
from dataclasses import dataclass

from . import identity

COLUMNS = ("provider", "external_id", "login", "name", "instance", "user")
REQUIRED = ("provider", "user")
MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_ERRORS = 50


class BadFile(ValueError):
    """The file cannot be used; ``problems`` lists (line, column, what) tuples."""

    def __init__(self, problems):
        super().__init__("; ".join(f"{line}: {column}" for line, column, _ in problems))
        self.problems = problems


@dataclass(frozen=True)
class Entry:
    """One line: who somebody is, and the login of their Odoo user."""

    line: int
    provider: str
    instance: str
    person: identity.Person
    user_login: str


def read(content):
    """Return the :class:`Entry` objects of a file.

    :param bytes content: UTF-8, with a line of column names, separated by comma or
        semicolon: ``provider``, ``external_id``, ``login``, ``name``, ``instance``,
        ``user`` (the Odoo user's login); the order does not matter
    :raises BadFile: says what is wrong, up to :data:`MAX_ERRORS` places
    """
    rows, problems, entries, seen = _rows(content), [], [], {}
    for line, row in rows:
        try:
            entry = _entry(line, row)
        except identity.NotAnIdentity as error:
            problems.append((line, error.field, row.get(error.field) or "empty"))
        else:
            entries.append(entry)
            problems.extend(_repeats(entry, seen))
        if len(problems) >= MAX_ERRORS:
            break
    if problems:
        raise BadFile(problems)
    return entries


def _rows(content):
    if len(content) > MAX_BYTES:
        raise BadFile([(1, "file", f"over {MAX_BYTES} bytes")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFile([(line, "file", "not UTF-8")]) from None
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = _header(next(reader, []))
        rows = [
            (reader.line_num, dict(zip(header, map(str.strip, cells), strict=False)))
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise BadFile([(reader.line_num, "file", str(error))]) from None
    if len(rows) > MAX_ROWS:
        raise BadFile([(MAX_ROWS + 2, "file", f"over {MAX_ROWS} lines")])
    if not rows:
        raise BadFile([(1, "file", "no lines")])
    return rows


def _header(cells):
    header = [cell.strip().lower() for cell in cells]
    problems = [
        (1, name or "file", "unknown") for name in header if name not in COLUMNS
    ]
    problems += [(1, name, "missing") for name in REQUIRED if name not in header]
    problems += [
        (1, name, "twice") for name in sorted(set(header)) if header.count(name) > 1
    ]
    if problems:
        raise BadFile(problems)
    return header


def _entry(line, row):
    provider = row.get("provider", "").lower()
    person = identity.read_person(provider, row)
    instance = identity.read_instance(row.get("instance"))
    if not row.get("user"):
        raise identity.NotAnIdentity("user")
    return Entry(line, provider, instance, person, row["user"])


def _repeats(entry, seen):
    """Say where a line names somebody whom an earlier line named for another user."""
    place = (entry.provider, entry.instance)
    keys = {("external_id", entry.person.external_id)}
    if entry.provider == identity.GITHUB:
        keys.add(("login", identity.login_key(entry.person.login)))
    for column, value in sorted(key for key in keys if key[1]):
        user = seen.setdefault((place, column, value), entry.user_login)
        if user != entry.user_login:
            yield entry.line, column, f"{value} has another user above"
