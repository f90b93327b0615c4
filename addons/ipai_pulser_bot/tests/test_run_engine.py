# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import os
from unittest.mock import patch

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.tests import TransactionCase, tagged

from ..lib.failure import FailedCheck, FailureReport
from ..lib.github import GitHubError
from ..lib.guardrails import Violation
from ..steps import STEPS, collect
from ..steps.base import Pending, RunEnded, Step
from .common import HEAD, OURS, PATCH, PulserRecords


class Counting(Step):
    """A step without an outside, that counts how often it is stored."""

    name = "collect"

    def __init__(self, problem=None):
        self.problem, self.performed, self.stored = problem, 0, 0

    def read(self, run):
        return run.id

    def perform(self, inputs):
        self.performed += 1
        if self.problem:
            raise self.problem
        return inputs

    def write(self, run, result):
        self.stored += 1


class HandOverUnavailable(Counting):
    name = "hand_over"

    def __init__(self):
        super().__init__(Pending("GitHub is away", 30))


@tagged("post_install", "-at_install")
class TestRunEngine(PulserRecords, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_records()

    def setUp(self):
        super().setUp()
        self.run = self.look()._as_bot()

    def use(self, step):
        """Put a step of the test's own in place for one test."""
        original = STEPS[step.name]
        STEPS[step.name] = step
        self.addCleanup(STEPS.__setitem__, step.name, original)
        return step

    def test_step_counts_once(self):
        step = self.use(Counting())
        counter = self.run.step_counter
        self.run._job_step("collect", counter)
        self.assertEqual(self.run._job_step("collect", counter), "superseded")
        self.assertEqual((step.performed, step.stored), (1, 1))

    def test_result_of_a_twin_is_dropped(self):
        step = self.use(Counting())
        counter = self.run.step_counter
        write = self.run._attempt(step, self.run.id)
        self.run._store(counter, write)
        self.run._store(counter, write)
        self.assertEqual(step.stored, 1)

    def test_ended_run_stores_nothing(self):
        step = self.use(Counting())
        counter = self.run.step_counter
        write = self.run._attempt(step, self.run.id)
        self.run._end("pull_closed", "test")
        self.run._store(counter, write)
        self.assertEqual(step.stored, 0)

    def test_pending_puts_the_job_off(self):
        step = self.use(Counting(Pending("checks are running", 30)))
        with self.assertRaises(RetryableJobError) as caught:
            self.run._job_step("collect", self.run.step_counter)
        self.assertEqual(caught.exception.seconds, 30)
        self.assertTrue(caught.exception.ignore_retry)
        self.assertEqual(step.performed, 1)

    def test_waiting_ends_at_the_deadline(self):
        self.use(Counting(Pending("checks are running", 30)))
        self.run.deadline_at = "2000-01-01 00:00:00"
        self.run._job_step("collect", self.run.step_counter)
        self.assertEqual(self.run.outcome, "handed_over")
        self.assertIn("checks are running", self.run.outcome_reason)
        self.assertEqual(self.jobs(self.run)[-1], "hand_over")

    def test_overtaken_run_ends_without_a_word(self):
        self.use(Counting(RunEnded("head_moved", "A newer commit was pushed.")))
        self.run._job_step("collect", self.run.step_counter)
        self.assertEqual((self.run.stage, self.run.outcome), ("failed", "head_moved"))
        self.assertNotIn("hand_over", self.jobs(self.run))

    def test_collected_failure_is_evidence(self):
        check = FailedCheck(
            name="tests",
            app="github-actions",
            conclusion="failure",
            annotations=(),
            log_tail="E assert 90 == 110",
            url="https://git.example/run/31",
        )
        report = FailureReport(checks=(check,), diff="")
        STEPS["collect"].write(
            self.run, collect.Collected(report, "f" * 64, '{"messages": []}')
        )
        log = self.run.log_ids.filtered(lambda row: row.uri == check.url)
        self.assertEqual((log.kind, log.body), ("log", check.log_tail))
        self.assertEqual(log.work_item_id, self.run.work_item_id)
        self.assertEqual(log.actor_id, self.bot)
        self.assertEqual(self.run.fingerprint, "f" * 64)
        self.assertEqual(self.jobs(self.run)[-1], "exchange")

    def test_same_failure_again_and_again_stops(self):
        collect._check_progress("x", ("x", "y"))
        with self.assertRaises(collect.HandOverNeeded):
            collect._check_progress("x", ("x", "x"))

    def test_patch_is_evidence_with_its_hash(self):
        self.run._set_patch(PATCH)
        STEPS["check_patch"].write(self.run, [])
        patch = self.run.log_ids.filtered(lambda row: row.kind == "patch")
        self.assertEqual(patch.body, PATCH.strip() + "\n")
        self.assertIn(self.run.patch_sha256, patch.meta)
        self.assertEqual(self.run.stage, "applying")

    def test_broken_rule_leads_to_the_next_attempt(self):
        self.run._set_patch(PATCH)
        violation = Violation("denied_path", ".github/x", "must not be changed")
        STEPS["check_patch"].write(self.run, [violation])
        self.assertEqual((self.run.stage, self.run.outcome), ("failed", "not_fixed"))
        following = self.runs()[-1]
        self.assertEqual((following.attempt, following.head_sha), (2, HEAD))
        self.assertIn(".github/x", following._history()[0])

    def test_empty_patch_is_no_repair(self):
        STEPS["check_patch"].write(self.run, [])
        self.assertEqual(self.run.outcome, "not_fixed")

    def push(self):
        self.run._set_patch(PATCH)
        self.run.stage = "applying"
        STEPS["push"].write(self.run, OURS)

    def test_push_waits_for_the_checks(self):
        self.push()
        self.assertEqual((self.run.stage, self.run.commit_sha), ("verifying", OURS))
        self.assertEqual(self.jobs(self.run)[-1], "verify")

    def test_red_again_goes_on_from_our_commit(self):
        self.push()
        STEPS["verify"].write(self.run, self.pull(head=OURS))
        following = self.runs()[-1]
        self.assertEqual((following.attempt, following.head_sha), (2, OURS))
        self.assertEqual(following.origin_sha, HEAD)
        self.assertEqual(following._earlier_attempts(), self.run)

    def test_last_attempt_hands_over(self):
        self.repository.max_attempts = 1
        self.push()
        STEPS["verify"].write(self.run, self.pull(head=OURS))
        self.assertEqual(self.run.outcome, "handed_over")
        self.assertEqual(self.jobs(self.run)[-1], "hand_over")
        STEPS["hand_over"].write(self.run, (True, "https://git.example/comment", ""))
        self.assertEqual(self.run.stage, "failed")
        self.assertEqual(self.item().state, "running", "a person goes on")
        lessons = self.run.log_ids.filtered(lambda row: row.uri)
        self.assertIn(PATCH.strip(), lessons[:1].body)

    def test_green_closes_run_and_item(self):
        self.push()
        STEPS["verify"].write(self.run, self.pull(verdict="green", head=OURS))
        self.assertEqual(self.jobs(self.run)[-1], "report")
        STEPS["report"].write(self.run, "https://git.example/comment")
        self.assertEqual((self.run.stage, self.run.outcome), ("done", "fixed"))
        self.assertEqual(self.item().state, "done")
        kinds = self.run.log_ids.mapped("kind")
        for kind in ("check", "log", "patch"):
            self.assertIn(kind, kinds)

    def test_end_by_itself_asks_for_another_look(self):
        self.use(Counting(RunEnded("no_repair", "No watched check fails any more.")))
        self.run._job_step("collect", self.run.step_counter)
        key = f"pulser.pull:{self.repository.uuid}:7"
        self.assertTrue(self.env["queue.job"].search([("identity_key", "=", key)]))

    def test_hand_over_that_cannot_be_told_keeps_its_reason(self):
        self.run._hand_over("rejected by Rita", outcome="rejected")
        self.run.deadline_at = "2000-01-01 00:00:00"
        self.use(HandOverUnavailable())
        self.run._job_step("hand_over", self.run.step_counter)
        self.assertEqual((self.run.stage, self.run.outcome), ("failed", "rejected"))
        self.assertIn("rejected by Rita", self.run.outcome_reason)
        self.assertIn("Waited too long", self.run.outcome_reason)

    def test_job_that_is_lost_again_and_again_is_handed_over(self):
        for _time in range(3):
            self.env["queue.job"].search([]).unlink()
            with self.assertLogs("odoo.addons.ipai_pulser_bot", "WARNING"):
                self.env["pulser.run"]._cron_watch()
        self.env["queue.job"].search([]).unlink()
        self.env["pulser.run"]._cron_watch()
        self.assertEqual(self.run.outcome, "handed_over")

    def test_lost_job_is_queued_again(self):
        self.env["queue.job"].search([]).unlink()
        self.assertFalse(self.run._is_alive())
        with self.assertLogs("odoo.addons.ipai_pulser_bot", "WARNING"):
            self.env["pulser.run"]._cron_watch()
        self.assertTrue(self.run._is_alive())

    def test_forgotten_run_is_handed_over(self):
        self.env["queue.job"].search([]).unlink()
        self.run.deadline_at = "2000-01-01 00:00:00"
        self.env["pulser.run"]._cron_watch()
        self.assertEqual(self.run.outcome, "handed_over")

    def test_secret_in_a_message_is_not_kept(self):
        # The tests for redaction are units of the library; this one sees to it that
        # the engine uses it.
        secret = "sk-ant-0123456789abcdef0123456789"
        self.use(Counting(GitHubError(422, f"no: {secret}")))
        with patch.dict(os.environ, {"MC_SECRET_MODEL_KEY": secret}):
            self.run._job_step("collect", self.run.step_counter)
        self.assertIn("[redacted]", self.run.outcome_reason)
        self.assertNotIn(secret, self.run.outcome_reason)
