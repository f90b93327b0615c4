# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import hashlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mc_lib import canonical

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ("ü\n", '"ü\\n"'),
        (Decimal("1.10"), '"1.10"'),
        (datetime.date(2026, 2, 3), '"2026-02-03"'),
        (datetime.datetime(2026, 2, 3, 4, 5, 6, 7), '"2026-02-03T04:05:06.000007"'),
        ((1, 2.5), "[1,2.5]"),
        (10**30, "1" + "0" * 30),
    ],
)
def test_texts(value, text):
    assert canonical.dumps(value) == text


@given(JSON)
def test_text_is_stable_and_storable(value):
    text = canonical.dumps(value)
    assert canonical.dumps(json.loads(text)) == text
    assert "\x00" not in json.loads(json.dumps(text))
    text.encode()


@given(st.dictionaries(st.text(alphabet="abcdef"), st.integers()))
def test_order_of_keys_does_not_matter(value):
    assert canonical.dumps(value) == canonical.dumps(dict(reversed(value.items())))


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, float("nan")]}, "value.a[1]"),
        ({"a": float("-inf")}, "value.a"),
        ({1: 2}, "value"),
        ({"a": {"b": b"bytes"}}, "value.a.b"),
        ({"a": {1, 2}}, "value.a"),
        (object(), "value"),
    ],
)
def test_what_has_no_text(value, path):
    with pytest.raises(canonical.NotCanonical) as refused:
        canonical.dumps(value)
    assert refused.value.path == path
    assert str(refused.value).startswith(path)


def test_too_deep():
    value = []
    for _level in range(10_000):
        value = [value]
    with pytest.raises(canonical.NotCanonical, match="nested deeper"):
        canonical.dumps(value)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\x00b", "a\ufffdb"),
        ("\ud800", "\ufffd"),
        ("\udfff x", "\ufffd x"),
        ("\U0001f600", "\U0001f600"),
        ("", ""),
    ],
)
def test_storable_text(text, stored):
    assert canonical.storable_text(text) == stored


def _hash(**changes):
    content = {
        "name": "n",
        "body": None,
        "uri": None,
        "actor_name": "Ann",
        "file_sha256": None,
        "meta": '{"a":1.10}',
    }
    return canonical.content_hash(changes.pop("salt", "00ff"), **(content | changes))


def test_content_hash_as_documented():
    content = (
        '{"actor_name":"Ann","body":null,"file_sha256":null,'
        '"meta":"{\\"a\\":1.10}","name":"n","uri":null}'
    )
    assert _hash() == hashlib.sha256(b"\x00\xff" + content.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"salt": "00fe"},
        {"name": "m"},
        {"body": ""},
        {"uri": "u"},
        {"actor_name": "Ben"},
        {"file_sha256": "00"},
        {"meta": '{"a":1.1}'},
    ],
)
def test_every_part_counts(change):
    assert _hash(**change) != _hash()
