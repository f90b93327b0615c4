# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests.common import TransactionCase


class TestAccess(TransactionCase):
    def test_nothing(self):
        self.assertTrue(self.env)
