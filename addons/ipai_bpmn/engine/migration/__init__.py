# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Instances of one version go on on another one.

``suggest(old, new)`` proposes where the nodes of the old version are in the new one,
``Plan(old, new, nodes)`` is what was decided, and ``migrate(plan, instance, now)``
works out the new state together with everything that was found. It changes nothing: a
check is a migration whose outcome is thrown away.
"""

from .findings import Finding
from .mapping import Suggestion, suggest
from .move import Outcome, migrate
from .plan import Plan

__all__ = ["Finding", "Outcome", "Plan", "Suggestion", "migrate", "suggest"]
