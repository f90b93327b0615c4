# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a step refuses."""


class NotPossible(ValueError):
    """The event does not fit the state, e.g. a token that is gone."""
