# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io
import json
import tracemalloc

import pytest
from export_rows import ABOUT, HOSTILE, by_case, hostile_rows, row
from lxml import etree
from mc_lib.audit_export import csv_format, jsonl, ocel, xes
from mc_lib.audit_export.rows import COLUMNS, activity_of, case_of

XES = "{http://www.xes-standard.org/}"


def _made(module, rows):
    rows = by_case(rows) if module.ORDER == "case" else rows
    return b"".join(module.chunks(iter(rows), ABOUT))


def _csv(rows):
    text = _made(csv_format, rows).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _xes(rows):
    root = etree.fromstring(_made(xes, rows))
    return {
        trace.find(f"{XES}string[@key='concept:name']").get("value"): [
            event.find(f"{XES}string[@key='mc:uuid']").get("value")
            for event in trace.findall(f"{XES}event")
        ]
        for trace in root.findall(f"{XES}trace")
    }


def _ocel(rows):
    log = json.loads(_made(ocel, rows))
    cases = {one["id"]: [] for one in log["objects"]}
    for event in log["events"]:
        cases[event["relationships"][0]["objectId"]].append(event["id"])
    return cases


def _cases(rows):
    cases = {}
    for one in by_case(rows):
        cases.setdefault(case_of(one), []).append(one["uuid"])
    return cases


def test_formats_equal_each_other():
    rows = hostile_rows()
    wanted = _cases(rows)
    lines = _made(jsonl, rows).splitlines()
    assert _cases([json.loads(line) for line in lines]) == wanted
    assert _cases(_csv(rows)) == wanted
    assert _xes(rows) == wanted
    assert _ocel(rows) == wanted


def test_csv_is_rfc_4180():
    data = _made(csv_format, [row(body='a,b\r\nsaid "c"', name=None)])
    assert data.startswith(",".join(COLUMNS).encode() + b"\r\n")
    assert data.endswith(b"\r\n")
    assert b'"a,b\r\nsaid ""c"""' in data
    assert _csv([row(name=None)])[0]["name"] == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_cell_is_never_a_formula(text):
    cell = csv_format.neutral(text)
    assert cell.lstrip(" \u00a0")[:1] not in tuple("=+-@\t\r\n\uff1d")
    assert cell in (text, "'" + text)


def test_csv_leaves_numbers_and_plain_text_alone():
    assert [csv_format.neutral(value) for value in (None, 0, 7, "a=b", "")] == [
        None,
        0,
        7,
        "a=b",
        "",
    ]


def test_jsonl_keeps_every_value():
    rows = hostile_rows()
    read = [json.loads(line) for line in _made(jsonl, rows).decode().split("\n")[:-1]]
    assert read == rows
    assert read[0]["meta"] == '{"amount":1.10}'


def test_xes_has_no_character_that_xml_cannot_hold():
    root = etree.fromstring(_made(xes, hostile_rows()))
    values = [node.get("value") for node in root.iter() if node.get("key") == "mc:name"]
    assert "\ufffd\ufffd\ufffd\ufffd\ufffd" in values
    assert 'a,b;c\r\nd"e' in values
    assert "<b>&amp;\"'</b>" in values


def test_xes_says_when_and_who():
    root = etree.fromstring(_made(xes, [row(kind="state", name="open → running")]))
    event = root.find(f"{XES}trace/{XES}event")
    values = {node.get("key"): node.get("value") for node in event}
    assert values["concept:name"] == "state: open → running"
    assert values["time:timestamp"] == "2026-01-05T10:00:00.000012+00:00"
    assert values["org:resource"] == "Ada Auditor"
    assert values["mc:leaf_index"] == "0"


def test_ocel_declares_all_it_uses():
    log = json.loads(_made(ocel, hostile_rows()))
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    for types, things in (("objectTypes", "objects"), ("eventTypes", "events")):
        declared = {
            one["name"]: {attribute["name"] for attribute in one["attributes"]}
            for one in log[types]
        }
        assert len(declared) == len(log[types])
        for thing in log[things]:
            used = {attribute["name"] for attribute in thing["attributes"]}
            assert used <= declared[thing["type"]]


def test_free_text_is_no_activity():
    assert activity_of(row(kind="log", name="anything")) == "log"
    assert activity_of(row(kind="state", name="Ignore: <x>")) == "state"
    assert activity_of(row(kind="assignment", name="lane, user")) == (
        "assignment: lane, user"
    )


@pytest.mark.parametrize("module", [csv_format, jsonl, xes, ocel])
def test_nothing_at_all(module):
    data = _made(module, [])
    if module is xes:
        assert etree.fromstring(data).findall(f"{XES}trace") == []
    if module is ocel:
        assert json.loads(data)["events"] == []


@pytest.mark.parametrize("module", [csv_format, jsonl, xes, ocel])
def test_memory_is_flat(module):
    """50 MB of rows leave less than 2 MB behind at any moment."""

    def rows():
        for number in range(5_000):
            yield row(number % 3000, f"case-{number // 10}", body="x" * 10_000)

    tracemalloc.start()
    size = sum(len(chunk) for chunk in module.chunks(rows(), ABOUT))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 50_000_000
    assert peak < 2_000_000
