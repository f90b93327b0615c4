# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real n8n for the acceptance tests: installed from npm, run on loopback."""
