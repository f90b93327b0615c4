# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mirror without Odoo: what is sent, how it is sent, and how both sides compare."""
