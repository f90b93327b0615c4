# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a task corresponds to what of a work item: plain Python, without Odoo."""
