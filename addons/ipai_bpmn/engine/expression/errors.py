# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
class ExpressionError(ValueError):
    """An expression that cannot be read, or has no value for these variables."""
