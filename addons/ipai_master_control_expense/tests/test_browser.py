# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control_expense.models.series import HAS_SHEETS, MODEL
from odoo.tests import tagged
from odoo.tests.common import HttpCase

from .common import ExpenseMixin


@tagged("post_install", "-at_install")
class TestBrowser(ExpenseMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_expenses()
