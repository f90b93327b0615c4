# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Boxes and the lines between them, in the units of BPMN DI (1/96 inch)."""

from typing import NamedTuple

from .model import EVENTS, GATEWAYS

MARGIN = 40
POOL_TITLE = 30
LANE_TITLE = 30
EVENT_SIZE = (36, 36)
GATEWAY_SIZE = (50, 50)
TASK_SIZE = (100, 80)
DETOUR = 20
SHORT_DETOUR = 10  # below a boundary event there is half a row's gap


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self):
        return self.x + self.width

    @property
    def bottom(self):
        return self.y + self.height

    @property
    def middle(self):
        return self.y + self.height / 2

    @property
    def center(self):
        return self.x + self.width / 2


def size_of(kind):
    """Return the usual width and height of a node."""
    if kind in EVENTS:
        return EVENT_SIZE
    return GATEWAY_SIZE if kind in GATEWAYS else TASK_SIZE


def connect(source, target, from_below=False):
    """Return the way points of a flow between two boxes, with right angles only."""
    if from_below:
        return _from_below(source, target)
    if target.x < source.right:
        return _back(source, target)
    start, end = (source.right, source.middle), (target.x, target.middle)
    if start[1] == end[1]:
        return [start, end]
    turn = target.x - DETOUR
    return [start, (turn, start[1]), (turn, end[1]), end]


def _back(source, target):
    """A flow that leads back goes below both of them."""
    below = max(source.bottom, target.bottom) + DETOUR
    return [
        (source.center, source.bottom),
        (source.center, below),
        (target.center, below),
        (target.center, target.bottom),
    ]


def _from_below(source, target):
    """A boundary event is left downwards, then between the rows and the columns."""
    start, end = (source.center, source.bottom), (target.x, target.middle)
    below = source.bottom + SHORT_DETOUR
    turn = target.x - DETOUR
    return [start, (source.center, below), (turn, below), (turn, end[1]), end]
