# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The row that all formats share, and what a process miner needs to know about it.

A row is a dict with the keys of ``COLUMNS``. Values are text, integers or ``None``;
times are ISO 8601 in UTC with microseconds and a ``Z``. What belongs to the work item
(reference to state) is as of the export; all else is as of the moment it was recorded.
"""

import re
from dataclasses import dataclass, field

COLUMNS = (
    "leaf_index",
    "recorded_at",
    "uuid",
    "kind",
    "name",
    "body",
    "uri",
    "actor",
    "work_item",
    "reference",
    "title",
    "lane",
    "source",
    "priority",
    "state",
    "supersedes",
    "file_name",
    "file_sha256",
    "content_sha256",
    "meta",
    "erased_at",
)
CHUNK_BYTES = 64 * 1024
# Evidence of an export or of a process may have no work item; it is one case together.
NO_WORK_ITEM = "no-work-item"
# Names of these kinds are made by the code and few; others are free text.
_ACTIVITY_KINDS = frozenset({"state", "assignment"})
_ACTIVITY = re.compile(r"[a-z_]+(?:(?:, | → )[a-z_]+)*")


@dataclass(frozen=True)
class About:
    """What an export is about; the formats show it where they can.

    Times are ISO 8601 text in UTC, ``date_to`` is the first moment that is left out.
    """

    company: str
    date_from: str
    date_to: str
    made_at: str
    made_by: str
    total: int
    filters: dict = field(default_factory=dict)
    uuid: str = ""


def case_of(row):
    """Return the id of the case (process mining) that a row belongs to."""
    return row["work_item"] or NO_WORK_ITEM


def activity_of(row):
    """Return the name of the activity: the kind, for changes of state with the change.

    There are few of them, however many rows: process miners draw one box for each.
    """
    kind, name = row["kind"], row["name"]
    if kind in _ACTIVITY_KINDS and name and _ACTIVITY.fullmatch(name):
        return f"{kind}: {name}"
    return kind


def joined(pieces, size=CHUNK_BYTES):
    """Yield the text of ``pieces`` as UTF-8, in chunks of about ``size`` characters."""
    waiting, length = [], 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length >= size:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting).encode()
