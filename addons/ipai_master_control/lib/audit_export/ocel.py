# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""OCEL 2.0 in its JSON form: work items are objects, rows are events on them.

The file's parts stand one after the other, and the objects are known only when all rows
went by: they wait in a temporary file, so that memory stays flat.
"""

import json
import tempfile

from .rows import NO_WORK_ITEM, activity_of, case_of, joined

EXTENSION = "json"
MIMETYPE = "application/json; charset=utf-8"
ORDER = "case"
WORK_ITEM, COMPANY = "work_item", "company"
QUALIFIER = "evidence of"
OBJECT_ATTRIBUTES = ("reference", "title", "lane", "source", "priority", "state")
EVENT_ATTRIBUTES = (
    "kind",
    "name",
    "body",
    "uri",
    "actor",
    "supersedes",
    "file_name",
    "file_sha256",
    "content_sha256",
    "meta",
    "erased_at",
)
_SPOOL_BYTES = 256 * 1024
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def chunks(rows, about):
    """Yield the file's bytes for rows that are ordered by case."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as objects:
        yield from joined(_pieces(rows, about, objects))


def _pieces(rows, about, objects):
    activities = set()
    yield '{"events":['
    separator = ""
    for row in _with_objects(rows, about, objects):
        activity = activity_of(row)
        activities.add(activity)
        yield separator + _encode(_event(row, activity))
        separator = ",\n"
    yield '],\n"eventTypes":'
    yield _encode([_event_type(name) for name in sorted(activities)])
    yield ',\n"objectTypes":' + _encode([_object_type(), {"name": COMPANY, **_NONE}])
    yield ',\n"objects":['
    objects.seek(0)
    while text := objects.read(_SPOOL_BYTES):
        yield text
    yield "]}\n"


_NONE = {"attributes": []}


def _with_objects(rows, about, objects):
    """Pass the rows on and write each new case to the file of objects."""
    case = None
    for row in rows:
        if case_of(row) != case:
            separator = ",\n" if case else ""
            case = case_of(row)
            objects.write(separator + _encode(_object(row, case, about)))
        yield row


def _object(row, case, about):
    if case == NO_WORK_ITEM:
        return {"id": case, "type": COMPANY, "attributes": [], "relationships": []}
    # As of the export, so the value holds from then on.
    attributes = [
        {"name": name, "time": about.made_at, "value": row[name]}
        for name in OBJECT_ATTRIBUTES
        if row[name] is not None
    ]
    return {
        "id": case,
        "type": WORK_ITEM,
        "attributes": attributes,
        "relationships": [],
    }


def _event(row, activity):
    attributes = [
        {"name": name, "value": row[name]}
        for name in EVENT_ATTRIBUTES
        if row[name] is not None
    ]
    if row["leaf_index"] is not None:
        attributes.append({"name": "leaf_index", "value": row["leaf_index"]})
    return {
        "id": row["uuid"],
        "type": activity,
        "time": row["recorded_at"],
        "attributes": attributes,
        "relationships": [{"objectId": case_of(row), "qualifier": QUALIFIER}],
    }


def _event_type(name):
    attributes = [{"name": name, "type": "string"} for name in EVENT_ATTRIBUTES]
    attributes.append({"name": "leaf_index", "type": "integer"})
    return {"name": name, "attributes": attributes}


def _object_type():
    attributes = [{"name": name, "type": "string"} for name in OBJECT_ATTRIBUTES]
    return {"name": WORK_ITEM, "attributes": attributes}
