# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from types import SimpleNamespace

from odoo.addons.ipai_master_control.models.mc_checkpoint_publication import MIRROR
from odoo.addons.ipai_master_control.models.trust import trusted
from odoo.tests import tagged

from .common import MirrorCase


@tagged("post_install", "-at_install")
class TestEndOfAMirror(MirrorCase):
    """Nothing piles up for a mirror that is no more, or is archived."""

    def _owe(self):
        """Let something of each kind be owed to the mirror."""
        self._item()
        company = self.env.company
        self._problem()
        point = trusted(self.env["mc.checkpoint"].sudo()).create(
            {
                "company_id": company.id,
                "tree_size": 0,
                "root_hash": "0" * 64,
                "note": "a note",
                "sealed_at": "2026-01-01",
            }
        )
        self.env["mc.checkpoint.publication"]._owe(point)
        self.assertEqual([bool(one) for one in self._owed()], [True] * 3)

    def _owed(self):
        """Return how many notes, problems and publications there are."""
        of_ours = [("company_id", "=", self.env.company.id)]
        return (
            len(self._noted()),
            self.env["mc.mirror.problem"].search_count(of_ours),
            self.env["mc.checkpoint.publication"].search_count(
                [*of_ours, ("witness", "=", MIRROR), ("state", "=", "pending")]
            ),
        )

    def _assert_nothing_is_owed(self):
        self.assertEqual(self._owed(), (0, 0, 0))
        self._item().action_start()
        self.assertEqual(self._owed(), (0, 0, 0), "and nothing comes")

    def test_deleted(self):
        self._owe()
        self.mirror.unlink()
        self.assertFalse(self.env.company.mc_mirror_id)
        self._assert_nothing_is_owed()

    def test_archived_and_back(self):
        self._owe()
        self.mirror.backfill_state = "done"
        self.mirror.active = False
        self._assert_nothing_is_owed()
        self.assertFalse(self.mirror.backfill_state)
        self.assertFalse(self.env["mc.mirror"]._is_used())
        self.assertEqual(self.mirror._job_sync(), "nothing to do")
        self.assertEqual(self.mirror._job_reconcile(), "nothing to do")
        self.mirror.active = True
        self.assertEqual(self.mirror.backfill_state, "waiting", "all is sent again")
        self._item()
        self.assertTrue(self._noted())

    def test_archived_while_rows_are_on_their_way(self):
        self._item()
        self.mirror._begin_backfill()
        self.mirror.backfill_table = "work_items"
        chunk = self.mirror._next_rows()
        self.assertTrue(chunk.rows)
        self.mirror.active = False
        self.mirror._store_progress(chunk, SimpleNamespace(refused=[], written=1))
        self.assertFalse(self.mirror.backfill_state)
        self.assertEqual(self.mirror.backfill_done, 0, "of a backfill that is no more")

    def test_a_company_leaves_it(self):
        self._owe()
        self.env.company.mc_mirror_id = False
        self._assert_nothing_is_owed()

    def test_what_a_late_transaction_noted_is_forgotten_within_the_hour(self):
        self._owe()
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_company SET mc_mirror_id = NULL")
        self.env.invalidate_all()
        self.env["mc.mirror.problem"]._cron_retry()
        self.assertEqual(self._owed(), (0, 0, 0))

    def test_jobs_of_a_deleted_mirror_do_nothing(self):
        self.mirror.unlink()
        self.assertEqual(self.mirror._job_sync(), "nothing to do")
        self.assertEqual(self.mirror._job_reconcile(), "nothing to do")
