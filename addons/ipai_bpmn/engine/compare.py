# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is different between two versions of a process."""

from dataclasses import dataclass, fields, is_dataclass

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
NODE, FLOW, LANE = "node", "flow", "lane"
# Where it stands in the file says nothing; flows are elements of their own.
NOT_COMPARED = frozenset({"id", "line", "incoming", "outgoing"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One element that only one version has, or that is not the same in both.

    :param change: added, removed or changed
    :param type: node, flow or lane
    :param kind: of a node, e.g. userTask
    :param attributes: of a changed element, (name, text before, text after)
    """

    change: str
    type: str
    element: str
    name: str
    kind: str = ""
    attributes: tuple = ()


def compare(before, after):
    """Return the differences of two ProcessModels, in the order of their files.

    Elements are the same when they have the same id.
    """
    return [
        *_of(NODE, before.nodes, after.nodes),
        *_of(FLOW, before.flows, after.flows),
        *_of(LANE, before.lanes, after.lanes),
    ]


def _of(type_, before, after):
    for key, one in before.items():
        if key not in after:
            yield _difference(REMOVED, type_, one)
        elif attributes := tuple(_attributes(one, after[key])):
            yield _difference(CHANGED, type_, after[key], attributes)
    for key, one in after.items():
        if key not in before:
            yield _difference(ADDED, type_, one)


def _difference(change, type_, one, attributes=()):
    kind = getattr(one, "kind", "")
    return Difference(change, type_, one.id, one.name, kind, attributes)


def _attributes(before, after, prefix=""):
    """Yield (name, before, after) of what differs; values in each other by a dot."""
    for field in fields(before):
        if not prefix and field.name in NOT_COMPARED:
            continue
        one, other = getattr(before, field.name), getattr(after, field.name)
        if one == other:
            continue
        name = f"{prefix}{field.name}"
        if is_dataclass(one) and is_dataclass(other):
            yield from _attributes(one, other, f"{name}.")
        else:
            yield name, _text(one), _text(other)


def _text(value):
    """Return a value of a model as text for people."""
    if isinstance(value, tuple | list):
        return "; ".join(_text(one) for one in value)
    if is_dataclass(value):
        parts = ((field.name, getattr(value, field.name)) for field in fields(value))
        return ", ".join(f"{name}={_text(one)}" for name, one in parts if one)
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value)
