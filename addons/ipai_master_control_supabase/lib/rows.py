# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows on their way to the mirror, and what came of them."""

from typing import NamedTuple


class Row(NamedTuple):
    """The state of one row as Odoo has it now.

    :param key: (table, uuid as text)
    :param company_id: of Odoo
    :param text: the row as JSON, ``None`` when Odoo deleted it
    :param tenant: uuid as text, for a row that was deleted
    :param row_version: of the deletion, likewise
    :param forced: replaces whatever is there, whatever its version
    """

    key: tuple[str, str]
    company_id: int
    text: str | None
    tenant: str | None = None
    row_version: int = 0
    forced: bool = False


class Refusal(NamedTuple):
    """A row that the mirror refused.

    :param waits_for: key of the parent that is not there, if that is why
    """

    row: Row
    reason: str
    waits_for: tuple[str, str] | None = None


class Outcome(NamedTuple):
    """What came of rows that were sent.

    :param refused: list of :class:`Refusal`
    :param written: how many rows are new in the mirror, or not what they were
    """

    refused: list
    written: int


def as_array(rows):
    """Return rows as one JSON array, as text."""
    return f"[{','.join(row.text for row in rows)}]"
