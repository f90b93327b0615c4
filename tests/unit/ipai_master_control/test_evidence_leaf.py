# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st
from mc_lib import canonical, evidence_leaf

HEADER = {
    "uuid": "0d7a5f3e-0000-4000-8000-000000000001",
    "company": "0d7a5f3e-0000-4000-8000-000000000002",
    "kind": "state",
    "work_item": "0d7a5f3e-0000-4000-8000-000000000003",
    "recorded_at": datetime.datetime(2026, 5, 6, 7, 8, 9, 120000),
    "supersedes": None,
    "content_sha256": "ab" * 32,
}
TEXT = (
    '{"company":"0d7a5f3e-0000-4000-8000-000000000002",'
    '"content_sha256":"' + "ab" * 32 + '","kind":"state",'
    '"recorded_at":"2026-05-06T07:08:09.120000Z","supersedes":null,'
    '"uuid":"0d7a5f3e-0000-4000-8000-000000000001","v":1,'
    '"work_item":"0d7a5f3e-0000-4000-8000-000000000003"}'
)


def test_the_leaf_written_out():
    assert evidence_leaf.leaf_data(**HEADER).decode() == TEXT
    expected = hashlib.sha256(b"\x00" + TEXT.encode()).digest()
    assert evidence_leaf.leaf_hash(**HEADER) == expected


def test_a_whole_second_has_microseconds_too():
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5)
    assert evidence_leaf.moment(moment) == "2026-01-02T03:04:05.000000Z"


@given(st.text(), st.none() | st.text(), st.datetimes())
def test_it_is_canonical_json(kind, supersedes, moment):
    kind = canonical.storable_text(kind)
    supersedes = supersedes and canonical.storable_text(supersedes)
    header = {**HEADER, "kind": kind, "supersedes": supersedes, "recorded_at": moment}
    data = evidence_leaf.leaf_data(**header).decode()
    assert data == canonical.dumps(json.loads(data))


def test_every_part_counts():
    whole = evidence_leaf.leaf_hash(**HEADER)
    for key, value in HEADER.items():
        other = (
            value + datetime.timedelta(microseconds=1)
            if key == "recorded_at"
            else f"{value}x"
        )
        assert evidence_leaf.leaf_hash(**{**HEADER, key: other}) != whole, key
