# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plain Python without Odoo, tested in ``tests/unit``."""
