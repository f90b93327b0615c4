# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""CSV as in RFC 4180: UTF-8, CRLF, a header. No cell is a formula for a spreadsheet.

A text that Excel, LibreOffice or Google Sheets would execute gets an apostrophe in
front, as OWASP advises; whoever needs the text to the letter takes JSON Lines.
"""

import csv
from operator import itemgetter

from .rows import COLUMNS, joined

EXTENSION = "csv"
MIMETYPE = "text/csv; charset=utf-8"
ORDER = "time"
# With their full-width forms, which some spreadsheets read as the same.
_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_SPACE = frozenset(" \v\f\x1c\x1d\x1e\x1f\x85\xa0\u3000\ufeff")
_SUSPECT = _FORMULA | _SPACE
_cells = itemgetter(*COLUMNS)


class _Echo:
    """A file that gives back what is written to it: csv.writer returns the line."""

    write = staticmethod(str)


def chunks(rows, about):
    """Yield the file's bytes; ``about`` is not shown."""
    write = csv.writer(_Echo()).writerow
    yield from joined(_lines(rows, write))


def _lines(rows, write):
    yield write(COLUMNS)
    for row in rows:
        # Most cells need no look beyond their first character.
        yield write(
            [
                neutral(cell)
                if cell.__class__ is str and cell[:1] in _SUSPECT
                else cell
                for cell in _cells(row)
            ]
        )


def neutral(value):
    """Return a cell that no spreadsheet executes."""
    if not value or not isinstance(value, str):
        return value
    first = value[0]
    if first in _SPACE:
        first = value.lstrip(" \v\f\x1c\x1d\x1e\x1f\x85\xa0\u3000\ufeff")[:1]
    return "'" + value if first in _FORMULA else value
