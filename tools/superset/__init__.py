# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Superset: the dashboards, as a bundle, and a real Superset for the tests."""
