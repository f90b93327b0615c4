# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Local stand-ins for the services that notices go to: they keep what they get."""
