# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""URLs in settings."""

from odoo.addons.ipai_master_control.models.url_setting import check_setting

__all__ = ["check_setting"]
