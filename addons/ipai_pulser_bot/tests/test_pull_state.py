# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import TransactionCase, tagged

from .common import HEAD, NEWER, OURS, PulserRecords


@tagged("post_install", "-at_install")
class TestPullState(PulserRecords, TransactionCase):
    """What a look at the pull request leads to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_records()

    def test_red_starts_one_run_on_a_running_item(self):
        run = self.look()
        self.assertEqual(len(run), 1)
        self.assertEqual((run.attempt, run.head_sha, run.stage), (1, HEAD, "planned"))
        self.assertEqual(run.work_item_id, self.item())
        self.assertEqual(self.item().name, "acme/shop#7: Add cart")
        self.assertEqual(self.item().state, "running")
        self.assertEqual(self.jobs(run), ["collect"])

    def test_second_look_starts_nothing(self):
        run = self.look()
        self.assertEqual(self.look(), run)
        self.assertEqual(self.jobs(run), ["collect"])

    def test_pending_and_missing_checks_start_nothing(self):
        self.assertFalse(self.look(verdict="pending"))
        self.assertFalse(self.look(verdict="none"))
        self.assertFalse(self.item())

    def test_newer_commit_ends_the_run_and_starts_another(self):
        run = self.look()
        newer = self.look(head=NEWER)
        self.assertEqual((run.stage, run.outcome), ("failed", "head_moved"))
        self.assertEqual((newer.head_sha, newer.attempt), (NEWER, 1))
        self.assertEqual(newer.work_item_id, run.work_item_id)

    def test_closed_pull_request_ends_the_run_and_cancels_the_item(self):
        run = self.look()
        self.look(open=False)
        self.assertEqual((run.stage, run.outcome), ("failed", "pull_closed"))
        self.assertEqual(self.item().state, "cancelled")

    def test_merged_pull_request_closes_the_item(self):
        self.look()
        self.look(open=False, merged=True)
        self.assertEqual(self.item().state, "done")

    def test_reopened_pull_request_is_repaired_again(self):
        self.look()
        self.look(open=False)
        run = self.look()
        self.assertEqual(run.attempt, 2)
        self.assertEqual(self.item().state, "running")

    def test_person_made_it_green(self):
        run = self.look()
        run._as_bot()._end("head_moved", "test")
        self.look(verdict="green", head=NEWER)
        self.assertEqual(self.item().state, "done")
        kinds = self.item().evidence_ids.mapped("kind")
        self.assertIn("check", kinds)

    def test_later_failure_reopens_the_item(self):
        run = self.look()
        run._as_bot()._close("done", "fixed", "test")
        self.item().action_done()
        again = self.look(head=NEWER)
        self.assertEqual(self.item().state, "running")
        self.assertEqual(again.head_sha, NEWER)

    def test_after_a_hand_over_nothing_starts_by_itself(self):
        run = self.look()
        run._as_bot()._finish_hand_over(True, "https://git.example/comment")
        self.assertFalse(self.look())
        run.with_user(self.manager).action_retry()
        self.assertEqual(self.look().attempt, 2)

    def pushed_run(self):
        run = self.look()
        run.write({"stage": "applying"})
        run.write({"stage": "verifying", "commit_sha": OURS, "step": "verify"})
        return run

    def test_failure_on_our_own_commit_belongs_to_its_run(self):
        run = self.pushed_run()
        following = self.look(head=OURS)
        self.assertEqual(run.outcome, "not_fixed")
        self.assertEqual(following.previous_run_id, run)
        self.assertEqual((following.attempt, following.head_sha), (2, OURS))

    def test_green_on_our_own_commit_is_reported(self):
        run = self.pushed_run()
        self.assertEqual(self.look(verdict="green", head=OURS), run)
        self.look(verdict="green", head=OURS)
        self.assertEqual(self.jobs(run), ["collect", "report"])

    def test_green_needs_the_checks_that_failed(self):
        run = self.pushed_run()
        self.look(verdict="green", head=OURS, concluded=frozenset({"lint"}))
        self.assertEqual(run.step, "verify")

    def test_red_again_after_green_goes_on_counting(self):
        run = self.pushed_run()
        self.look(verdict="green", head=OURS)
        run._as_bot()._close_fixed()
        self.assertEqual(self.item().state, "done")
        again = self.look(head=OURS)
        self.assertEqual((again.attempt, again.previous_run_id), (2, run))
        self.assertEqual(again.origin_sha, OURS, "a green head is not taken away")
        self.assertEqual(self.item().state, "running")

    def test_failing_report_does_not_undo_a_green_repair(self):
        run = self.pushed_run()
        self.look(verdict="green", head=OURS)
        run._as_bot()._hand_over("GitHub refused the comment.")
        self.assertEqual((run.stage, run.outcome), ("done", "fixed"))
        self.assertIn("refused the comment", run.outcome_reason)
        self.assertNotIn("hand_over", self.jobs(run))

    def test_open_child_does_not_break_the_end_of_a_repair(self):
        run = self.pushed_run()
        self.env["mc.work.item"].create(
            {
                "name": "Child",
                "parent_id": self.item().id,
                "lane_id": self.item().lane_id.id,
            }
        )
        run._as_bot()._close_fixed()
        self.assertEqual(run.outcome, "fixed")
        self.assertEqual(self.item().state, "running")

    def test_restored_branch_does_not_end_the_hand_over(self):
        run = self.pushed_run()
        run._as_bot()._hand_over("enough")
        self.look(head=HEAD)
        self.look(head=NEWER)
        self.assertEqual((run.step, run.outcome), ("hand_over", "handed_over"))

    def test_commit_of_a_stopped_run_is_known_again(self):
        run = self.look()
        run.stage = "applying"
        run._as_bot()._finish_hand_over(False, None)
        self.assertFalse(self.look(head=OURS, made_by=run.uuid))
        self.assertEqual(run.commit_sha, OURS)

    def test_forgotten_pull_request_is_looked_at_again(self):
        self.bot_repository()._intake(7, "tests")
        self.env["queue.job"].search([]).unlink()
        self.env["pulser.repository"]._look_at_forgotten_pulls()
        jobs = self.env["queue.job"].search([])
        self.assertEqual(jobs.mapped("method_name"), ["_job_sync_pull"])
        self.assertEqual(jobs.user_id, self.bot)

    def test_unfinished_checks_on_our_own_commit_change_nothing(self):
        run = self.pushed_run()
        for verdict in ("pending", "none"):
            self.assertEqual(self.look(verdict=verdict, head=OURS), run)
        self.assertEqual(self.jobs(run), ["collect"])

    def test_head_is_not_judged_while_we_push(self):
        run = self.look()
        run.write({"stage": "applying"})
        self.assertEqual(self.look(head=OURS), run)

    def test_runs_of_a_day_are_limited(self):
        self.repository.max_runs_per_day = 1
        self.look()
        run = self.look(head=NEWER)
        self.assertEqual(run.outcome, "handed_over")
        self.assertEqual(self.jobs(run), ["hand_over"])

    def test_cancelled_work_item_ends_the_run(self):
        run = self.look()
        self.item().action_cancel()
        self.assertEqual(run.stage, "failed")
