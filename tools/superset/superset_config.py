# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Superset's settings for the tests; all that is not here is as it comes.

Superset reads this file itself (``SUPERSET_CONFIG_PATH``), in its own environment.
"""

# Each request is to ask the database.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
# Many requests come from one address in a short time.
RATELIMIT_ENABLED = False
# Nothing is asked of or told to its makers.
SCARF_ANALYTICS = False
