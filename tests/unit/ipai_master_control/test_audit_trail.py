# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from mc_lib import audit_trail


@pytest.mark.parametrize(
    ("kind", "meta", "lines"),
    [
        ("state", '{"from":"open","reason":"Late","to":"done"}', ["reason: Late"]),
        ("assignment", '{"lane":{"from":"HR","to":null}}', ["lane: HR → \u2013"]),
        ("assignment", '{"lane":3,"user_id":{"from":1,"to":2}}', ["lane: 3"]),
        ("log", '{"a_b":1.10,"c":[1],"d":null,"e":{}}', ["a b: 1.10", "c: [1]"]),
        ("sla", '{"cycle":1,"policy":{"id":1,"name":"P1"}}', ["policy: P1"]),
        ("log", None, []),
        ("log", "[1]", ["[1]"]),
        (
            "approval",
            '{"definition":"CFO","tier":1,"x":2}',
            ["definition: CFO", "tier: 1"],
        ),
    ],
)
def test_details(kind, meta, lines):
    assert audit_trail.details(kind, meta) == lines


def test_excerpt_says_what_is_missing():
    assert audit_trail.excerpt("abc", 3) == "abc"
    assert audit_trail.excerpt("abcdef", 3) == "abc … (3 more characters)"
    assert audit_trail.excerpt(None, 3) == ""


def test_chains():
    versions = {1: None, 2: 1, 3: None, 5: 2, 7: None, 9: 7}
    assert audit_trail.chains(versions) == [[1, 2, 5], [7, 9]]
    assert audit_trail.chains({}) == []
    assert audit_trail.chains({2: 1}) == [], "the first version is not to be seen"
