# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import wraps
from unittest.mock import patch

from odoo.addons.ipai_master_control.models.mc_sla_sweep import McSlaSweep
from odoo.addons.ipai_master_control.models.mc_sla_sweep_alert import (
    McSlaSweep as McSlaSweepAlert,
)
from odoo.tests import HttpCase, tagged

from .common import MasterControlMixin


@tagged("post_install", "-at_install")
class TestSlaSweepBrowser(MasterControlMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()

    def _look(self, tour, login, seconds):
        asked = []
        original = McSlaSweepAlert.sweep_status

        @wraps(original)  # api.model marks the function
        def status(model):
            asked.append(model.env.user.login)
            return original(model)

        with (
            patch.object(McSlaSweep, "_age_seconds", lambda _model: seconds),
            patch.object(McSlaSweepAlert, "sweep_status", status),
        ):
            self.start_tour("/odoo", tour, login=login)
        return asked

    def test_late(self):
        asked = self._look("mc_sla_sweep_late", "mc_member", 250.0)
        self.assertIn("mc_member", asked)

    def test_in_time(self):
        asked = self._look("mc_sla_sweep_in_time", "mc_auditor", 10.0)
        self.assertIn("mc_auditor", asked)

    def test_others_do_not_ask(self):
        self._user("mc_stranger", "base.group_user")
        asked = self._look("mc_sla_sweep_in_time", "mc_stranger", 250.0)
        self.assertEqual(asked, [])
