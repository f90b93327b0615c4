# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
from unittest.mock import patch

from odoo.addons.ipai_master_control.lib import log_source
from odoo.addons.ipai_master_control.models import (
    mc_checkpoint_publication as publications,
)
from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .test_seal import SealCase


class TestVerification(SealCase):
    """Verify in the interface; what it finds is tested in tests/audit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_auditor = cls._user(
            "mc_verify_auditor",
            "ipai_master_control.mc_group_auditor",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.item = self._new_item()
        self.evidence = self.item.add_evidence(
            "doc", "A file", attachment=("a.txt", b"bytes", "text/plain")
        )
        self._seal()

    def _verify(self, **options):
        Verification = self.env["mc.evidence.verification"].sudo()
        with trap_jobs() as trap:
            record = Verification._request(self.company, **options)
            trap.assert_jobs_count(1)
            trap.perform_enqueued_jobs()
        return record

    def test_an_honest_log(self):
        path = f"/tmp/mc-witness-{os.getpid()}-{os.urandom(4).hex()}.jsonl"
        variables = {publications.WITNESS_FILE_VARIABLE: path}
        with patch.dict(os.environ, variables):
            self._new_item()
            self._seal()
            self.env["mc.checkpoint.publication"]._publish_pending()
            self.addCleanup(os.unlink, path)
            record = self._verify()
        self.assertEqual(record.state, "ok", record.message)
        self.assertEqual((record.leaves, record.files, record.problems), (3, 1, 0))
        self.assertEqual((record.checkpoints, record.signed), (2, 2))
        self.assertEqual(record.witnessed, 1)
        self.assertEqual(record.progress, 100)
        self.assertEqual(record.first_leaf_index, -1)
        self.assertEqual(record.root_hash, self._points()[-1].root_hash)

    def test_without_a_witness_it_says_so(self):
        record = self._verify(with_files=False)
        self.assertEqual((record.state, record.files), ("unproven", 0))
        self.assertIn("No witness", record.message)

    def test_an_edit_is_named(self):
        self._tamper(
            "UPDATE mc_evidence SET body = 'other' WHERE id = %s", self.evidence.id
        )
        record = self._verify()
        self.assertEqual(record.state, "broken")
        self.assertEqual(record.first_evidence_id, self.evidence.id)
        self.assertEqual(record.first_leaf_index, 1)
        self.assertIn("content was changed", record.first_problem)
        self.assertIn("BROKEN", record.message)
        action = record.action_open_evidence()
        self.assertEqual(action["res_id"], self.evidence.id)

    def test_a_failure_is_shown(self):
        def broken(self):
            raise OSError("disk on fire")

        with (
            patch.object(log_source.LogSource, "keys", broken),
            mute_logger(
                "odoo.addons.ipai_master_control.models.mc_evidence_verification"
            ),
        ):
            record = self._verify()
        self.assertEqual(record.state, "failed")
        self.assertIn("disk on fire", record.message)

    def test_auditors_verify_their_companies(self):
        wizard = self.env["mc.evidence.verify"].with_user(self.company_auditor)
        with trap_jobs() as trap:
            action = wizard.create({}).action_verify()
            trap.assert_jobs_count(1)
        record = self.env["mc.evidence.verification"].browse(action["res_id"])
        self.assertEqual(record.requested_by_id, self.company_auditor)
        self.assertEqual(record.company_id, self.company)
        seen = record.with_user(self.company_auditor)
        self.assertEqual(seen.read(["state"])[0]["state"], "pending")
        with self.assertRaises(AccessError):
            seen.write({"state": "ok"})
        with self.assertRaises(AccessError):
            record.with_user(self.auditor).read(["state"])

    def test_nobody_else_verifies(self):
        Verification = self.env["mc.evidence.verification"]
        for user in (self.member, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                Verification.with_user(user)._request(self.company)
