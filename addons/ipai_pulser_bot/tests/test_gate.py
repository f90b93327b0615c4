# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import itertools
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..steps import STEPS
from ..steps.base import HandOverNeeded
from .common import PATCH, PulserRecords


@tagged("post_install", "-at_install")
class TestGate(PulserRecords, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_records()

    def approvals(self):
        rows = self.item().evidence_ids.filtered(lambda row: row.kind == "approval")
        return rows.filtered(
            lambda row: json.loads(row.meta)["decision"] != "requested"
        )

    def test_gated_run_waits_for_a_reviewer(self):
        run = self.proposed_run("gated")
        self.assertEqual(run.stage, "planned")
        self.assertEqual(self.jobs(run), ["collect"])
        self.assertIn(run.validation_status, ("waiting", "pending"))
        item = self.item()
        self.assertEqual((item.state, item.blocked_reason), ("blocked", "approval"))

    def test_approval_is_bound_to_patch_and_head_and_leads_to_the_push(self):
        run = self.proposed_run("gated")
        self.decide(run, self.reviewer)
        self.assertEqual(run.stage, "applying")
        self.assertEqual(run.approved_patch_sha256, run.patch_sha256)
        self.assertEqual(run.approved_head_sha, run.head_sha)
        self.assertEqual(self.jobs(run), ["collect", "push"])
        self.assertEqual(self.item().state, "running")
        self.assertEqual(self.approvals().actor_id, self.reviewer)
        self.assertFalse(run._may_push())

    def test_changed_patch_makes_the_approval_void(self):
        run = self.proposed_run("gated")
        self.decide(run, self.reviewer)
        run.flush_recordset()
        self.env.cr.execute(
            "UPDATE pulser_run SET patch = 'other' WHERE id = %s", [run.id]
        )
        run.invalidate_recordset()
        self.assertIn("another patch", run._may_push())
        push = STEPS["push"]
        with self.assertRaisesRegex(HandOverNeeded, "another patch"):
            push.perform(push.read(run._as_bot()))

    def test_patch_cannot_change_during_the_review(self):
        run = self.proposed_run("gated")
        with self.assertRaises(UserError):
            run.patch = PATCH + "\n"

    def test_rejection_hands_over(self):
        run = self.proposed_run("gated")
        self.decide(run, self.reviewer, "reject_tier")
        self.assertEqual(run.outcome, "rejected")
        self.assertEqual(self.jobs(run), ["collect", "hand_over"])
        self.assertEqual(len(self.approvals()), 1)

    def test_only_reviewers_decide(self):
        run = self.proposed_run("gated")
        self.repository.lane_id.member_ids = [(4, self.user.id)]
        for user in (self.user, self.manager, self.bot):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "waits for your decision"):
                    run.with_user(user).validate_tier()
                self.assertEqual(run.stage, "planned")
        for user in (self.auditor,):
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):  # AccessError is one, too
                    run.with_user(user).validate_tier()
                self.assertEqual(run.stage, "planned")
                self.assertFalse(self.approvals())

    def test_review_cannot_be_forged(self):
        run = self.proposed_run("gated")
        review = run.review_ids
        users = (self.user, self.reviewer, self.manager)
        for user, values in itertools.product(
            users, ({"status": "approved"}, {"done_by": self.reviewer.id})
        ):
            case = self.subTest(user=user.login, values=values)
            with case, self.assertRaises(AccessError):
                review.with_user(user).write(values)
        for user in users:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    review.with_user(user).unlink()
                with self.assertRaises(UserError):  # AccessError is one, too
                    run.with_user(user).write({"stage": "applying"})
        self.assertEqual(run.stage, "planned")

    def definition(self):
        return self.env["tier.definition"].search([("model", "=", "pulser.run")])

    def test_gate_without_a_keeper_stays_shut(self):
        self.definition().active = False
        run = self.proposed_run("gated")
        self.assertEqual(run.outcome, "handed_over")
        self.assertIn("names a reviewer", run.outcome_reason)
        self.assertNotIn("push", self.jobs(run))

    def test_gate_whose_group_is_empty_says_so(self):
        self.repository.mode = "gated"
        self.assertFalse(self.repository.lacks_reviewer)
        group = self.env["res.groups"].create({"name": "Empty"})
        self.definition().reviewer_group_id = group
        self.repository.invalidate_recordset()
        self.assertTrue(self.repository.lacks_reviewer)
        run = self.proposed_run("gated")
        self.assertEqual(run.outcome, "handed_over")
        self.assertIn("Nobody", run.outcome_reason)

    def test_reviewers_of_another_company_do_not_count(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "pulser_foreign_reviewer",
            "ipai_pulser_bot.pulser_group_reviewer",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        run = self.proposed_run("gated")
        self.assertIn(self.reviewer, run.review_ids.reviewer_ids)
        self.assertNotIn(stranger, run.review_ids.reviewer_ids)

    def test_reviewer_named_by_a_definition_decides(self):
        self.definition().write(
            {"review_type": "individual", "reviewer_id": self.user.id}
        )
        run = self.proposed_run("gated")
        self.assertEqual(run.with_user(self.user).work_item_id.state, "blocked")
        self.decide(run, self.user)
        self.assertEqual(run.stage, "applying")

    def test_brakes_stop_a_run_that_is_about_to_push(self):
        run = self.proposed_run("auto")
        self.repository.mode = "suggest"
        self.assertIn("stricter", run._may_push())
        self.repository.mode = "auto"
        self.assertEqual(run._may_push(), "")
        self.repository.active = False
        self.assertIn("not watched", run._may_push())
        self.assertTrue(run.is_ended)

    def test_closing_the_work_item_ends_its_review(self):
        run = self.proposed_run("gated")
        self.item().with_user(self.manager).action_done()
        self.assertEqual(run.outcome, "handed_over")
        self.assertIn("closed", run._may_push())
        with self.assertRaises(UserError):
            run.with_user(self.reviewer).validate_tier()

    def test_automatic_run_is_applied_at_once(self):
        run = self.proposed_run("auto")
        self.assertEqual(run.stage, "applying")
        self.assertEqual(self.jobs(run), ["collect", "push"])
        self.assertFalse(run._may_push())

    def test_suggestion_is_never_pushed(self):
        run = self.proposed_run("suggest")
        self.assertEqual(self.jobs(run), ["collect", "report"])
        self.assertIn("nothing is pushed", run._may_push())

    def test_newer_commit_ends_the_review(self):
        run = self.proposed_run("gated")
        self.look(head="f" * 40)
        self.assertEqual((run.stage, run.outcome), ("failed", "head_moved"))
        with self.assertRaises(UserError):
            run.with_user(self.reviewer).validate_tier()
        self.assertNotIn("push", self.jobs(run))
