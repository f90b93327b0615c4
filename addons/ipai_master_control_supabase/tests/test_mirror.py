# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
from unittest.mock import patch

import psycopg2
from odoo.addons.ipai_master_control_supabase.models import mc_mirror
from odoo.addons.ipai_master_control_supabase.models.mc_mirror_change import Batch
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MirrorCase

SYNC = "odoo.addons.ipai_master_control_supabase.models.mc_mirror_sync"
DSN = "MC_SECRET_SUPABASE_DSN__NONE"


@tagged("post_install", "-at_install")
class TestMirror(MirrorCase):
    def _jobs(self):
        self.env.flush_all()
        return self.env["queue.job"].search(
            [("identity_key", "=like", f"mc.mirror:{self.mirror.id}%")]
        )

    def _answering(self, error):
        """Let the project answer with an error."""
        return (
            patch.dict(os.environ, {DSN: "host=db.example.com password=s3cret"}),
            patch.object(type(self.mirror), "_connect", side_effect=error),
        )

    # Waking

    def test_a_change_makes_one_job_with_its_commit(self):
        self._jobs().unlink()
        self.env.cr.precommit.clear()
        self._item()
        self._item()
        self.assertFalse(self._jobs(), "before the commit")
        self.env.cr.precommit.run()
        self.assertEqual(len(self._jobs()), 1)
        self._item()
        self.env.cr.precommit.run()
        self.assertEqual(len(self._jobs()), 1, "one that waits is enough")

    def test_what_sweeps_write_in_bulk_makes_one_too(self):
        item = self._item()
        self.env.flush_all()
        self._jobs().unlink()
        self.env.cr.precommit.clear()
        vals = {"company_id": item.company_id.id, "work_item_id": item.id}
        self.env["mc.evidence"].sudo()._append_rows(
            [{**vals, "kind": "sla", "name": "Breached"}]
        )
        self.env.cr.precommit.run()
        self.assertEqual(len(self._jobs()), 1)

    def test_nobody_pays_where_there_is_no_mirror(self):
        self.env.company.mc_mirror_id = False
        self.env.cr.precommit.clear()
        self.assertFalse(self.env["mc.mirror"]._is_used())
        with self.assertQueryCount(0):
            self.env["mc.work.item"]._mc_wake_mirror()
        self.env.cr.precommit.run()

    def test_the_callers_context_does_not_run_the_job(self):
        self._jobs().unlink()
        with patch.object(mc_mirror.psycopg2, "connect") as connect:
            self.mirror.with_context(queue_job__no_delay=True).action_sync()
        self.assertEqual(len(self._jobs()), 1)
        connect.assert_not_called()

    # Failures

    @mute_logger(SYNC)
    def test_a_failure_is_shown_and_tried_again_later(self):
        environment, connect = self._answering(psycopg2.OperationalError("no route"))
        with environment, connect:
            self.mirror._job_sync()
        self.assertEqual(self.mirror.failures, 1)
        self.assertEqual(self.mirror.last_error, "no route")
        self.assertTrue(self.mirror.next_attempt_at)
        self.assertTrue(self._jobs().filtered("eta"))

    @mute_logger(SYNC)
    def test_a_secret_is_never_shown(self):
        error = psycopg2.OperationalError("host=db.example.com password=s3cret: no")
        environment, connect = self._answering(error)
        with environment, connect:
            self.mirror._job_sync()
        self.assertNotIn("s3cret", self.mirror.last_error)

    @mute_logger(SYNC)
    def test_a_missing_secret_is_named(self):
        self.mirror._job_sync()
        self.assertIn(DSN, self.mirror.last_error)

    @mute_logger(SYNC)
    def test_a_connection_without_encryption_is_refused(self):
        with patch.dict(os.environ, {DSN: "host=db.example.com sslmode=disable"}):
            with self.assertRaisesRegex(UserError, "sslmode disable"):
                self.mirror._connect()
            with (
                patch.dict(os.environ, {"MC_OUTBOUND_ALLOW": "db.example.com"}),
                patch.object(mc_mirror.psycopg2, "connect") as connect,
            ):
                self.mirror._connect()
        self.assertEqual(connect.call_args.kwargs["sslmode"], "disable")

    def test_a_backlog_holds_up_no_command(self):
        turns = []

        def step(name, parts):
            left = iter(range(parts - 1, -1, -1))

            def work(_connection):
                turns.append(name)
                return 1, bool(next(left, 0))

            return work

        steps = [step("send", 3), step("pull", 1)]
        with (
            patch.object(type(self.mirror), "_connect"),
            patch.object(type(self.mirror), "_steps", return_value=steps),
        ):
            self.assertEqual(self.mirror._sync(), (6, False))
        self.assertEqual(turns, ["send", "pull"] * 3)

    def test_a_failing_batch_gets_smaller(self):
        sizes = []

        def take(_self, _mirror, limit):
            sizes.append(limit)
            return Batch([], set(), [])

        model = type(self.env["mc.mirror.change"])
        for failures in (0, 1, 30):
            self.mirror.failures = failures
            with patch.object(model, "_take", take):
                self.mirror._send_batch(None)
        self.assertEqual(sizes, [2000, 1000, 1])

    # Rights

    def test_users_see_nothing_of_it_and_managers_read(self):
        with self.assertRaises(AccessError):
            self.mirror.with_user(self.member).read(["name"])
        mirror = self.mirror.with_user(self.manager)
        self.assertEqual(mirror.name, "Test")
        self.assertEqual(mirror.backlog, 0)
        self.assertEqual(mirror.problem_count, 0)
        for button in ("action_sync", "action_backfill", "action_reconcile"):
            with self.assertRaises(AccessError):
                getattr(mirror, button)()
        with self.assertRaises(AccessError):
            mirror.write({"secret_ref": "mine"})

    def test_managers_send_refused_rows_again_those_of_their_companies(self):
        item = self._item()
        other = self.env["res.company"].create({"name": "Other"})
        problems = self.env["mc.mirror.problem"].create(
            [
                {
                    "company_id": company.id,
                    "table_name": "work_items",
                    "row_uuid": item.uuid + company.name,
                    "reason": "x",
                }
                for company in (self.env.company, other)
            ]
        )
        seen = problems.with_user(self.manager).search([])
        self.assertEqual(seen, problems[0])
        self._forget()
        seen.action_retry()
        self.assertEqual(len(self._noted()), 1)
        with self.assertRaises(AccessError):
            problems[1].with_user(self.manager).action_retry()
        with self.assertRaises(AccessError):
            problems[0].with_user(self.auditor).action_retry()

    def test_only_administrators_choose_a_companys_mirror(self):
        with self.assertRaises(AccessError):
            self.env.company.with_user(self.manager).mc_mirror_id = self.mirror

    def test_the_form(self):
        with Form(self.env["mc.mirror"]) as form:
            form.name = "By hand"
        self.assertEqual(form.record.secret_ref, "default")

    # How it is

    def test_its_condition_in_a_word(self):
        self.mirror.backfill_state = "done"
        self.assertEqual(self.mirror.condition, "in_step")
        self._item()
        self._age_notes()
        self.env.invalidate_all()
        self.assertEqual(self.mirror.condition, "late")
        self.assertTrue(self.mirror.lag_text.startswith("10 min"))
        self.mirror.backfill_state = "running"
        self.assertEqual(self._condition(), "filling")
        self._problem(waits_for_uuid="y")
        self.assertEqual(self._condition(), "refused")
        self.assertEqual((self.mirror.problem_count, self.mirror.cause_count), (1, 0))
        self.mirror.failures = 1
        self.assertEqual(self._condition(), "failing")
        self.env.company.mc_mirror_id = False
        self.assertEqual(self._condition(), "unused")

    def _condition(self):
        self.env.invalidate_all()
        return self.mirror.condition

    # Backfill

    def test_a_setting_has_the_tables_that_it_is_about_sent_again(self):
        self.mirror.backfill_state = "done"
        self.mirror.include_payloads = True
        self.assertEqual(self.mirror.backfill_state, "waiting")
        self.assertEqual(self.mirror.backfill_tables, "work_items,process_instances")
        self.assertEqual(self.mirror.backfill_awaits, "[]", "no transaction")
        self.mirror.include_texts = True
        self.assertTrue(
            self.mirror.backfill_tables.startswith("lanes,"), "all, as one is going on"
        )
        self.assertFalse(self.mirror.backfill_awaits)
        self.mirror.backfill_state = "done"
        self.mirror.write({"include_texts": True, "name": "Other"})
        self.assertEqual(self.mirror.backfill_state, "done", "nothing has changed")

    def test_a_company_that_gets_a_mirror_is_brought_over(self):
        self.assertEqual(self.mirror.backfill_state, "waiting")
        self.mirror.backfill_state = "done"
        self.mirror.action_backfill()
        self.assertEqual(self.mirror.backfill_state, "waiting")
        self.assertEqual(self.mirror.backfill_percent, 0)
