# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""XES, the event log of IEEE 1849-2016: one trace per work item, one event per row.

Rows come ordered by case, so that a trace is written in one go.
"""

import re
from xml.sax.saxutils import quoteattr

from .rows import activity_of, case_of, joined

EXTENSION = "xes"
MIMETYPE = "application/xml; charset=utf-8"
ORDER = "case"
# XML 1.0 (fifth edition), production 2: what is no Char cannot be written at all.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
"""
_EXTENSIONS = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Organizational", "org"),
    ("Lifecycle", "lifecycle"),
    ("Identity", "identity"),
)
_GLOBALS = """<global scope="trace">
<string key="concept:name" value=""/>
</global>
<global scope="event">
<string key="concept:name" value=""/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
<string key="lifecycle:transition" value="complete"/>
</global>
<classifier name="Activity" keys="concept:name"/>
"""
TRACE_KEYS = ("reference", "title", "lane", "source", "priority", "state")
EVENT_KEYS = (
    "kind",
    "name",
    "body",
    "uri",
    "supersedes",
    "file_name",
    "file_sha256",
    "content_sha256",
    "meta",
    "erased_at",
)


def chunks(rows, about):
    """Yield the file's bytes for rows that are ordered by case and time."""
    yield from joined(_pieces(rows, about))


def _pieces(rows, about):
    yield _HEAD
    for name, prefix in _EXTENSIONS:
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'
    yield _GLOBALS
    yield _string("concept:name", f"{about.company}: {about.date_from}/{about.date_to}")
    case = None
    for row in rows:
        if case_of(row) != case:
            yield "</trace>\n" if case else ""
            case = case_of(row)
            yield _trace_head(row, case)
        yield _event(row)
    yield "</trace>\n" if case else ""
    yield "</log>\n"


def _trace_head(row, case):
    values = "".join(_string(f"mc:{key}", row[key]) for key in TRACE_KEYS)
    return "<trace>\n" + _string("concept:name", case) + values


def _event(row):
    index = row["leaf_index"]
    return "".join(
        (
            "<event>\n",
            _string("concept:name", activity_of(row)),
            f'<date key="time:timestamp" value="{_time(row["recorded_at"])}"/>\n',
            '<string key="lifecycle:transition" value="complete"/>\n',
            _string("org:resource", row["actor"]),
            _string("mc:uuid", row["uuid"]),
            *(_string(f"mc:{key}", row[key]) for key in EVENT_KEYS),
            "" if index is None else f'<int key="mc:leaf_index" value="{index}"/>\n',
            "</event>\n",
        )
    )


def _time(text):
    return text.replace("Z", "+00:00")


def _string(key, value):
    if value is None:
        return ""
    return f'<string key="{key}" value={quoteattr(xml_text(value))}/>\n'


def xml_text(text):
    """Return ``text`` with what XML 1.0 cannot hold replaced by U+FFFD."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
