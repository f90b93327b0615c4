# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from types import SimpleNamespace

from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.tests import TransactionCase, tagged

from ..steps import STEPS
from .common import HEAD, OURS, PATCH, PulserRecords

# What each stage leaves: kind, key of the meta, and what is said about its lack.
STAGES = (
    ("log", "check", "failure collected"),
    ("log", "model", "model exchange"),
    ("patch", "violations", "patch"),
    ("patch", "commit_sha", "push"),
    ("check", "commit_sha", "checks"),
    ("log", "outcome", "end"),
    ("approval", "decision", "review, tier 1"),
)


@tagged("post_install", "-at_install")
class TestCompleteness(PulserRecords, MasterControlMixin, TransactionCase):
    """The list of missing evidence knows the stages of a run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_records()

    def _repaired(self):
        """Return a run that collected, asked, was reviewed, pushed and was green."""
        self.repository.mode = "gated"
        run = self.look()
        run = run._as_bot()
        self._collect(run)
        run._record("log", "Model exchange 1", meta={"model": run.model_name})
        run.turns = 1
        run._set_patch(PATCH)
        STEPS["check_patch"].write(run, ())
        self.decide(run, self.reviewer)
        self.assertEqual(run.stage, "applying")
        STEPS["push"].write(run, OURS)
        STEPS["verify"].write(run, self.pull("green", head=OURS))
        STEPS["report"].write(run, "https://git.example/comment")
        self.assertEqual((run.stage, run.outcome), ("done", "fixed"))
        run.work_item_id.sudo().priority = "2"
        return run

    @staticmethod
    def _collect(run):
        check = SimpleNamespace(
            name="tests", log_tail="1 failed", conclusion="failure", url=None
        )
        result = SimpleNamespace(
            report=SimpleNamespace(checks=[check]),
            conversation="{}",
            fingerprint="f" * 64,
        )
        STEPS["collect"].write(run, result)

    def _gaps(self, run):
        self.env.flush_all()
        self.env.invalidate_all()
        gaps = self.env["mc.evidence.gap"].search(
            [("work_item_id", "=", run.work_item_id.id)]
        )
        return [(gap.missing, gap.detail) for gap in gaps]

    def _take_away(self, run, kind, key):
        taken = self._tamper(
            "DELETE FROM mc_evidence WHERE work_item_id = %s AND kind = %s"
            " AND meta::json ->> %s IS NOT NULL",
            run.work_item_id.id,
            kind,
            key,
        )
        self.assertTrue(taken)

    def test_a_whole_run_lacks_nothing(self):
        self.assertEqual(self._gaps(self._repaired()), [])

    def test_a_run_that_was_overtaken_lacks_nothing(self):
        run = self.look(head=HEAD)
        run.work_item_id.sudo().priority = "1"
        run._as_bot()._end("head_moved", "A newer commit.")
        self.assertEqual(self._gaps(run), [])

    def test_each_stage_without_its_evidence_is_listed(self):
        run = self._repaired()
        for kind, key, what in STAGES:
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                self._take_away(run, kind, key)
                self.assertEqual(self._gaps(run), [("agent", f"{run.name} {what}")])
                savepoint.rollback()
