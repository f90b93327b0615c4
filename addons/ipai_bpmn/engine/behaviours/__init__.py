# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a token does when it arrives at a node: one place per construct.

Each function takes the Run and the Arrival.
"""

from ..model import TASKS
from .activity import enter as _activity
from .catching import enter as _catch
from .gateways import complex_ as _complex
from .gateways import event_based as _event_based
from .gateways import exclusive as _exclusive
from .gateways import join_and_split as _join_and_split
from .start import enter as _start
from .throwing import end as _end
from .throwing import intermediate as _throw

BEHAVIOURS = dict.fromkeys(TASKS, _activity) | {
    "startEvent": _start,
    "endEvent": _end,
    "intermediateCatchEvent": _catch,
    "intermediateThrowEvent": _throw,
    "exclusiveGateway": _exclusive,
    "parallelGateway": _join_and_split,
    "inclusiveGateway": _join_and_split,
    "complexGateway": _complex,
    "eventBasedGateway": _event_based,
    "subProcess": _activity,
    "transaction": _activity,
    "adHocSubProcess": _activity,
    "callActivity": _activity,
}
