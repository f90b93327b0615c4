# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mc_lib import sla_policy
from mc_lib.sla_policy import Facts, Rule


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("50, 75", [50, 75]),
        ("75,50,75", [50, 75]),
        (" 1 ,99 ", [1, 99]),
        ("", []),
        ("  ", []),
        (None, []),
        (False, []),
    ],
)
def test_percentages(text, numbers):
    assert sla_policy.parse_percentages(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "100",
        "50;75",
        "50,",
        ",",
        "-5",
        "5.5",
        "50 75",
        "fifty",
        "\N{ARABIC-INDIC DIGIT FIVE}",
        "1e1",
        "9" * 99,
    ],
)
def test_no_percentages(text):
    with pytest.raises(sla_policy.BadPercentage):
        sla_policy.parse_percentages(text)


def test_too_many_percentages():
    with pytest.raises(sla_policy.BadPercentage):
        sla_policy.parse_percentages(",".join(str(n) for n in range(1, 30)))


@given(st.text(max_size=30))
def test_any_text_is_a_list_or_refused(text):
    try:
        numbers = sla_policy.parse_percentages(text)
    except sla_policy.BadPercentage:
        return
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= 99 for number in numbers)


RESPONSE, RESOLUTION = ("response", False), ("resolution", False)
ANY = {
    "key": RESPONSE,
    "company": 1,
    "lanes": frozenset(),
    "priority": "",
    "source": "",
    "tags": frozenset(),
    "domain": "",
}
ITEM = Facts(7, 1, 3, "2", "github", frozenset({11, 12}))


def _match(*rules, items=(ITEM,), matching=None):
    rules = [Rule(number, **{**ANY, **rule}) for number, rule in enumerate(rules, 1)]
    return sla_policy.first_matches(rules, items, matching or (lambda _d, ids: ids))


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({}, True),
        ({"company": 2}, False),
        ({"lanes": frozenset({3, 4})}, True),
        ({"lanes": frozenset({4})}, False),
        ({"priority": "2"}, True),
        ({"priority": "1"}, False),
        ({"source": "github"}, True),
        ({"source": "api"}, False),
        ({"tags": frozenset({12, 99})}, True),
        ({"tags": frozenset({99})}, False),
    ],
)
def test_conditions(condition, fits):
    assert _match(condition) == {7: {RESPONSE: 1} if fits else {}}


def test_the_first_wins_for_each_kind_of_timer():
    found = _match({"priority": "1"}, {"source": "github"}, {}, {"key": RESOLUTION})
    assert found == {7: {RESPONSE: 2, RESOLUTION: 4}}


def test_custom_timers_by_code():
    patch, review = ("custom", "patch"), ("custom", "review")
    found = _match({"key": patch}, {"key": review}, {"key": patch})
    assert found == {7: {patch: 1, review: 2}}


def test_a_domain_is_asked_once_and_only_for_those_without_policy():
    asked = []

    def matching(domain, ids):
        asked.append((domain, list(ids)))
        return [number for number in ids if number % 2]

    items = [ITEM._replace(item=number) for number in range(1, 7)]
    items[0] = items[0]._replace(priority="1")
    found = _match(
        {"priority": "1"},
        {"domain": "odd"},
        {"domain": "rest"},
        {},
        items=items,
        matching=matching,
    )
    assert asked == [("odd", [2, 3, 4, 5, 6]), ("rest", [2, 4, 6])]
    assert {item: by_key[RESPONSE] for item, by_key in found.items()} == {
        1: 1,
        2: 4,
        3: 2,
        4: 4,
        5: 2,
        6: 4,
    }
