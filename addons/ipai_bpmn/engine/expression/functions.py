# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The functions that an expression may call; each takes ``now`` and its arguments."""

from .errors import ExpressionError

MAX_DIGITS = 30


def _count(_now, values):
    if not isinstance(values, str | list | dict):
        raise ExpressionError("count() needs a list, an object or a text")
    return len(values)


def _empty(_now, value):
    return value is None or value in ("", [], {})


def _numbers(values):
    """Accept sum(1, 2) as well as sum([1, 2])."""
    if len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ExpressionError(f"needs numbers, not {value!r}")
    return values


def _number(_now, text):
    value = float(text)
    return int(value) if value.is_integer() else value


def _round(_now, value, digits=0):
    _numbers([value, digits])
    if abs(digits) > MAX_DIGITS:
        raise ExpressionError(f"round() keeps {MAX_DIGITS} digits at most")
    return round(value, digits) if digits else round(value)


def _string(_now, value):
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _date(now):
    if now is None:
        raise ExpressionError("there is no clock here")
    return now


FUNCTIONS = {
    "abs": lambda _now, value: abs(*_numbers([value])),
    "contains": lambda _now, text, part: str.__contains__(text, part),
    "count": _count,
    "empty": _empty,
    "endsWith": lambda _now, text, part: str.endswith(text, part),
    "exists": None,  # looks at the variables, see evaluate.py
    "lower": lambda _now, text: str.lower(text),
    "max": lambda _now, *values: max(_numbers(values)),
    "min": lambda _now, *values: min(_numbers(values)),
    "now": lambda now: _date(now).isoformat(timespec="seconds") + "Z",
    "number": _number,
    "round": _round,
    "size": _count,
    "startsWith": lambda _now, text, part: str.startswith(text, part),
    "string": _string,
    "sum": lambda _now, *values: sum(_numbers(values)),
    "today": lambda now: _date(now).date().isoformat(),
    "trim": lambda _now, text: str.strip(text),
    "upper": lambda _now, text: str.upper(text),
}
