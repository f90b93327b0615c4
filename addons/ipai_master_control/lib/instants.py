# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Instants that others tell us."""

from datetime import UTC, datetime

EARLIEST = datetime(1970, 1, 1)


def to_utc(value):
    """Return the naive datetime in UTC for what the caller gave.

    :param value: ISO 8601 text with an offset (``Z`` or ``+01:00``), or a datetime; one
        without time zone is UTC already
    :raises ValueError: says what is wrong
    """
    if isinstance(value, str):
        value = _parse(value)
    elif not isinstance(value, datetime):
        raise ValueError("must be ISO 8601 text with an offset, or a datetime")
    if value.tzinfo:
        try:
            value = value.astimezone(UTC).replace(tzinfo=None)
        except OverflowError:
            raise ValueError("out of range") from None
    if value < EARLIEST:
        raise ValueError("before 1970")
    return value


def _parse(text):
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not an ISO 8601 date and time") from None
    if not value.tzinfo:
        raise ValueError("has no offset, e.g. +01:00 or Z")
    return value
