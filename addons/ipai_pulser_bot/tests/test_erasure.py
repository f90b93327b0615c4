# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import PATCH, PulserRecords


@tagged("post_install", "-at_install")
class TestErasure(PulserRecords, TransactionCase):
    """Erasure and retention of a work item reach its repair runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_records()
        cls.second = new_test_user(
            cls.env, "pulser_second", "ipai_master_control.mc_group_manager"
        )

    def setUp(self):
        super().setUp()
        self.run_ = self.proposed_run("gated")
        self.item().action_cancel()

    def test_erasure(self):
        self.assertEqual(self.run_.patch, PATCH)
        sha256 = self.run_.patch_sha256
        request = (
            self.env["mc.erasure.request"]
            .with_user(self.manager)
            ._request(self.item().with_user(self.manager), "Article 17, letter of May")
        )
        request.with_user(self.second).action_confirm()
        self.env.invalidate_all()
        for field in ("patch", "conversation", "summary", "outcome_reason"):
            self.assertFalse(self.run_.sudo()[field], field)
        self.assertFalse(self.run_.message_ids)
        self.assertEqual(self.run_.patch_sha256, sha256)
        rows = self.run_.work_item_id.evidence_ids
        self.assertTrue(all(row.erased_at or row.kind == "erasure" for row in rows))

    def test_retention(self):
        self.run_.work_item_id._retire_related()
        self.assertFalse(self.run_.exists())
