# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plain Python core: no Odoo import, tested without a database.

The one exception is ``transaction``, which imports Odoo inside its functions.
"""
