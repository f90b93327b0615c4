# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What somebody asks to export, read from the parameters of a request.

``from`` and ``to`` are dates or moments (ISO 8601). A moment without an offset is UTC.
A date in ``to`` includes that day; a moment in ``to`` is the first one left out.
"""

import datetime
import re
from dataclasses import dataclass

SINGLE = ("from", "to", "format", "company")
MANY = ("lane", "source", "item")
# Odoo adds these to forms of its own.
IGNORED = frozenset({"csrf_token", "token"})
MAX_VALUES = 500
MAX_VALUE_CHARS = 100
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY = datetime.timedelta(days=1)


class BadParameter(ValueError):
    """A parameter that does not fit; ``parameter`` names it."""

    def __init__(self, parameter, message):
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message


@dataclass(frozen=True)
class Wanted:
    """What to export. Times are naive UTC; ``date_to`` is the first moment left out."""

    date_from: datetime.datetime
    date_to: datetime.datetime
    format: str
    lanes: tuple = ()
    sources: tuple = ()
    items: tuple = ()
    company: int | None = None


def parse(pairs, formats):
    """Return :class:`Wanted` for the parameters of a request.

    :param pairs: iterable of ``(name, value)``; ``lane``, ``source`` and ``item`` may
        come several times, or as a list with commas
    :param formats: the formats that exist
    :raises BadParameter: names the first parameter that does not fit
    """
    given = _collect(pairs)
    date_from = _moment("from", _one(given, "from"), end=False)
    date_to = _moment("to", _one(given, "to"), end=True)
    if date_to <= date_from:
        raise BadParameter("to", "must be later than “from”")
    chosen = _one(given, "format")
    if chosen not in formats:
        raise BadParameter("format", f"must be one of {', '.join(formats)}")
    return Wanted(
        date_from,
        date_to,
        chosen,
        *(_many(given, name) for name in MANY),
        _company(given),
    )


def _collect(pairs):
    given = {}
    for name, value in pairs:
        if name in IGNORED:
            continue
        if name not in SINGLE and name not in MANY:
            raise BadParameter(
                name[:MAX_VALUE_CHARS], f"not one of {', '.join(SINGLE + MANY)}"
            )
        given.setdefault(name, []).append(value)
    for name in SINGLE:
        if len(given.get(name, ())) > 1:
            raise BadParameter(name, "given more than once")
    return given


def _one(given, name):
    if not (value := given.get(name, [""])[0].strip()):
        raise BadParameter(name, "is missing")
    return value


def _moment(name, text, end):
    try:
        if _DATE.fullmatch(text):
            day = datetime.datetime.fromisoformat(text)
            return day + _DAY if end else day
        # A plus sign that nobody encoded arrives as a space.
        moment = datetime.datetime.fromisoformat(text.replace(" ", "+"))
        if moment.tzinfo:
            moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise BadParameter(
            name, "not an ISO 8601 date (2026-01-31) or moment (2026-01-31T12:00:00Z)"
        ) from None
    if moment.microsecond:
        raise BadParameter(name, "give whole seconds")
    return moment


def _many(given, name):
    values = [
        value.strip() for text in given.get(name, ()) for value in text.split(",")
    ]
    values = tuple(dict.fromkeys(value for value in values if value))
    if len(values) > MAX_VALUES:
        raise BadParameter(name, f"more than {MAX_VALUES} values")
    if any(len(value) > MAX_VALUE_CHARS for value in values):
        raise BadParameter(name, f"a value is longer than {MAX_VALUE_CHARS} characters")
    if any("\x00" in value for value in values):
        raise BadParameter(name, "a value holds a NUL character")
    return values


def _company(given):
    text = given.get("company", [""])[0].strip()
    if not text:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise BadParameter("company", "must be the company's number")
    return int(text)
