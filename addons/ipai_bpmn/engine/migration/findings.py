# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is in the way of a migration, and what it changes besides the version."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one element of one instance.

    :param rule: its name, which stays when the text is put better
    :param element: id in the old version; of what comes new, in the new one
    :param blocking: the instance cannot be migrated; else it is good to know
    :param token: key of the token that it is about, 0 for none
    """

    rule: str
    element: str
    text: str
    blocking: bool = True
    token: int = 0


def label(node):
    """Return what people call a node."""
    return f"“{node.name}”" if node.name else node.id


def what(node):
    """Return the kind of a node with the kind of its event, for people."""
    kinds = [one.kind for one in node.event.parts if one.kind != "none"]
    return f"{node.kind} ({', '.join(kinds)})" if kinds else node.kind
