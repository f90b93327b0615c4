# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from ..lib.audit_export import pdf_listing
from .common import MasterControlMixin

PATIENCE_SECONDS = 20


@tagged("post_install", "-at_install")
class TestAuditExportBrowser(MasterControlMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.item = cls._item(cls.member)
        action = "ipai_master_control.mc_audit_export_wizard_action"
        cls.url = f"/odoo/action-{cls.env.ref(action).id}"

    def _exports(self):
        self.env.invalidate_all()
        return self.env["mc.audit.export"].search([("user_id", "=", self.auditor.id)])

    def test_background(self):
        self.start_tour(self.url, "mc_audit_export", login=self.auditor.login)
        export = self._exports()
        self.assertEqual((export.state, export.format), ("waiting", "jsonl"))
        self.assertEqual(export.channel, "interface")
        job = self.env["queue.job"].search([("model_name", "=", "mc.audit.export")])
        self.assertEqual(job.user_id, self.auditor)

    def test_too_large(self):
        with patch.object(pdf_listing, "MAX_ROWS", 1):
            self.start_tour(
                self.url, "mc_audit_export_too_large", login=self.auditor.login
            )
        self.assertFalse(self._exports())

    def test_download(self):
        """The form that the browser posts carries the token: the route streams."""
        self.start_tour(self.url, "mc_audit_export_download", login=self.auditor.login)
        end = time.monotonic() + PATIENCE_SECONDS
        while not (export := self._exports()) and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual((export.channel, export.format), ("http", "csv"))
