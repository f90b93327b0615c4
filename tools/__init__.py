# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the Makefile calls: set-up, tests, demo and the local stand-ins."""
