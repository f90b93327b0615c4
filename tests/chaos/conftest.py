# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Fault tests: killed workers, dead receivers, cron threads that are taken.

They start servers of their own and mostly wait, so they run beside Odoo's tests.
"""
