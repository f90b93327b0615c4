# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a token does when it arrives at a node: one place per construct.

Each function takes the Run and the Arrival.
"""

from .activity import enter as _activity
from .end import enter as _end
from .gateways import event_based as _event_based
from .gateways import exclusive as _exclusive
from .gateways import join_and_split as _join_and_split
from .intermediate import catch as _catch
from .intermediate import throw as _throw
from .start import enter as _start

BEHAVIOURS = {
    "startEvent": _start,
    "endEvent": _end,
    "intermediateCatchEvent": _catch,
    "intermediateThrowEvent": _throw,
    "exclusiveGateway": _exclusive,
    "parallelGateway": _join_and_split,
    "inclusiveGateway": _join_and_split,
    "eventBasedGateway": _event_based,
    "task": _activity,
    "userTask": _activity,
    "manualTask": _activity,
    "serviceTask": _activity,
    "scriptTask": _activity,
    "sendTask": _activity,
    "receiveTask": _activity,
    "businessRuleTask": _activity,
    "subProcess": _activity,
    "callActivity": _activity,
}
