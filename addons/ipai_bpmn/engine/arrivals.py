# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is under way within one step."""

from typing import NamedTuple


class Arrival(NamedTuple):
    """A token on its way into a node."""

    node: object
    scope: str
    flow: str = ""


class Beginning(NamedTuple):
    """An activity that another token lets begin."""

    token: int
    scope: str
