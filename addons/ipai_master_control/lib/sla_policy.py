# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What SLA policies say: percentages, and which policy an item falls under."""

import re
from typing import Any, NamedTuple

MAX_PERCENTAGES = 20
_NUMBER = re.compile(r"[0-9]{1,3}")


class BadPercentage(ValueError):
    """A text in a list of percentages that is none; ``text`` is that part."""

    def __init__(self, text):
        super().__init__(f"{text!r} is no percentage from 1 to 99")
        self.text = text


def parse_percentages(text):
    """Return ``"50, 75"`` as ``[50, 75]``: sorted, each once, from 1 to 99.

    :raises BadPercentage: names the part that does not fit
    """
    if not text or not text.strip():
        return []
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        if not _NUMBER.fullmatch(part) or not 1 <= int(part) <= 99:
            raise BadPercentage(part)
    numbers = sorted({int(part) for part in parts})
    if len(numbers) > MAX_PERCENTAGES:
        raise BadPercentage(parts[MAX_PERCENTAGES])
    return numbers


class Rule(NamedTuple):
    """What a policy asks of an item; an empty condition means any."""

    policy: int
    key: tuple  # timer type and code: one clock each
    company: int
    lanes: frozenset
    priority: str
    source: str
    tags: frozenset
    domain: str


class Facts(NamedTuple):
    """What the conditions look at."""

    item: int
    company: int
    lane: int
    priority: str
    source: str
    tags: frozenset


def fits(rule, facts):
    """Say whether the item meets the rule's conditions, its domain aside."""
    return (
        rule.company == facts.company
        and (not rule.lanes or facts.lane in rule.lanes)
        and (not rule.priority or rule.priority == facts.priority)
        and (not rule.source or rule.source == facts.source)
        and (not rule.tags or not rule.tags.isdisjoint(facts.tags))
    )


def first_matches(rules, items, matching: Any):
    """Return item -> key -> policy, for each key the first rule that the item meets.

    :param rules: in their order
    :param items: list of :class:`Facts`
    :param matching: ``matching(domain, item_ids)`` returns those of the items that
        match the domain; asked once per rule with a domain, and not for items that have
        a policy for the key already
    """
    result = {facts.item: {} for facts in items}
    for rule in rules:
        open_items = [
            facts.item
            for facts in items
            if rule.key not in result[facts.item] and fits(rule, facts)
        ]
        if rule.domain and open_items:
            open_items = matching(rule.domain, open_items)
        for item in open_items:
            result[item][rule.key] = rule.policy
    return result
