# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows for the tests of the audit export: friendly ones and hostile ones."""

from mc_lib.audit_export.rows import COLUMNS, About

ABOUT = About(
    company="Acme & Söhne <GmbH>",
    date_from="2026-01-01T00:00:00.000000Z",
    date_to="2026-02-01T00:00:00.000000Z",
    made_at="2026-02-02T08:00:00.000000Z",
    made_by="Ada Auditor",
    total=0,
    uuid="6f1f7cf2-9a36-4c50-8d0e-3a3f4a4d8a10",
)
HOSTILE = (
    "=HYPERLINK(\"http://evil\",\"x\")",
    "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\uff1d1",
    "\x01\x0b\x1f\ufffe\uffff", "]]>", "<b>&amp;\"'</b>", "a,b;c\r\nd\"e", "",
    "../../etc/passwd", "\U0001f600", "\u202egnp.exe", "\x7f\x85\u2028", "%00{{7*7}}",
)  # fmt: skip


def row(number=0, case="case-1", **values):
    """Return one row; hostile texts go where people can write."""
    minute, second = divmod(number, 60)
    base = dict.fromkeys(COLUMNS) | {
        "leaf_index": number,
        "recorded_at": f"2026-01-05T10:{minute:02}:{second:02}.000012Z",
        "uuid": f"00000000-0000-4000-8000-{number:012}",
        "kind": "log",
        "name": "Build log",
        "actor": "Ada Auditor",
        "work_item": case,
        "reference": case and f"WI-{case}",
        "title": "Something to do",
        "lane": "DEV",
        "source": "manual",
        "priority": "3",
        "state": "open",
        "content_sha256": f"{number:064x}",
        "meta": '{"amount":1.10}',
    }
    return base | values


def hostile_rows():
    """Return rows with each hostile text in each field that people can write."""
    fields = ("name", "body", "uri", "actor", "title", "lane", "file_name")
    return [
        row(number, case=f"case-{number % 3}" if number % 4 else None)
        | dict.fromkeys(fields, text)
        for number, text in enumerate(HOSTILE)
    ]


def by_case(rows):
    """Return the rows as the formats for process mining want them."""
    return sorted(rows, key=lambda one: (one["work_item"] or "", one["recorded_at"]))
