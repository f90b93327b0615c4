# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON Lines: one object per row, every value to the letter.

``meta`` is a string that holds JSON: its hash is over this very text.
"""

import json

from .rows import joined

EXTENSION = "jsonl"
MIMETYPE = "application/x-ndjson; charset=utf-8"
ORDER = "time"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def chunks(rows, about):
    """Yield the file's bytes; ``about`` is not shown."""
    yield from joined(_encode(row) + "\n" for row in rows)
