# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import MirrorCase


@tagged("post_install", "-at_install")
class TestHealth(MirrorCase):
    def _check(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["mc.health"]._checks()["mirror"]()

    def test_in_step(self):
        self.assertEqual(
            self._check(),
            {"status": "ok", "lag_seconds": 0, "backlog": 0, "problems": 0},
        )

    def test_without_mirror_there_is_nothing_to_check(self):
        self.env.company.mc_mirror_id = False
        self.assertIsNone(self.env["mc.health"]._checks()["mirror"])

    def test_backlog_and_lag(self):
        self._item()
        self.env.flush_all()
        found = self._check()
        self.assertEqual(found["status"], "ok", "it is young")
        self.assertGreater(found["backlog"], 0)
        self._age_notes()
        found = self._check()
        self.assertEqual(found["status"], "degraded")
        self.assertGreaterEqual(found["lag_seconds"], 600)

    def test_refused_rows_and_failures(self):
        self.mirror.failures = 1
        self.assertEqual(self._check()["status"], "degraded")
        self.mirror.failures = 0
        self._problem()
        self.assertEqual(self._check()["status"], "degraded")
        self.assertEqual(self._check()["problems"], 1)
