# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import HEAD, PulserRecords

ALICE = {"author": "alice", "author_id": 501}


@tagged("post_install", "-at_install")
class TestIdentity(PulserRecords, TransactionCase):
    """Who the people of pull requests are here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_records()
        cls.identities = cls.env["mc.identity"]
        cls.author = new_test_user(
            cls.env, "pulser_author", "ipai_pulser_bot.pulser_group_reviewer"
        )
        cls.repository.lane_id.member_ids |= cls.author

    def line(self, external_id="501"):
        return self.identities.search([("external_id", "=", external_id)])

    def know(self, user=None, external_id=501, login="alice"):
        facts = {"external_id": external_id, "login": login}
        line = self.identities._see("github", [facts], self.company)[0]
        line.user_id = user or self.author
        return line

    def deliver(self, **pull):
        payload = {
            "action": "opened",
            "repository": {"full_name": "acme/shop", "id": 1},
            "pull_request": {
                "number": 7,
                "head": {"sha": HEAD, "ref": "cart"},
                "base": {"ref": "main"},
                "user": {"login": "alice", "id": 501, "type": "User"},
                **pull,
            },
            "sender": {"login": "renovate[bot]", "id": 502, "type": "Bot"},
        }
        deliveries = self.env["pulser.delivery"]
        number = deliveries.search_count([])
        deliveries._receive(self.app, f"guid-{number}", "pull_request", payload)
        delivery = deliveries.search([("guid", "=", f"guid-{number}")])
        delivery._as_bot()._job_process()
        return delivery

    def test_people_of_an_event_are_listed(self):
        delivery = self.deliver()
        self.assertEqual(delivery.state, "processed")
        self.assertEqual((self.line().login, self.line().kind), ("alice", "person"))
        self.assertEqual(self.line("502").kind, "bot")
        self.assertEqual(self.line().company_id, self.company)

    def test_absurd_people_break_no_delivery(self):
        for user in (
            None,
            {"login": "a b\u0000" * 100, "id": 501},
            {"login": "alice", "id": "501; DROP TABLE"},
            {"login": "<script>alert(1)</script>", "id": 1},
            {"login": "alice", "id": 10**40},
            {"login": "alice"},
            {"login": "ghost", "id": 10137},
        ):
            with self.subTest(user=user):
                self.assertEqual(self.deliver(user=user).state, "processed")
        self.assertFalse(self.identities.search([("kind", "=", "person")]))

    def test_login_of_another_server_is_somebody_else(self):
        self.know()
        self.app.api_url = "https://git.example/api/v3"
        self.look(**ALICE)
        self.assertFalse(self.item().author_user_id)
        self.assertEqual(len(self.line()), 2)
        self.assertIn("git.example", self.line().mapped("instance"))

    def test_author_follows_and_gets_the_item(self):
        self.know()
        self.look(**ALICE)
        item = self.item()
        self.assertEqual((item.author_user_id, item.user_id), (self.author,) * 2)
        self.assertIn(self.author.partner_id, item.message_partner_ids)

    def test_repository_that_assigns_nobody(self):
        self.know()
        self.repository.author_assigned = False
        self.look(**ALICE)
        self.assertFalse(self.item().user_id)
        self.assertIn(self.author.partner_id, self.item().message_partner_ids)

    def test_repository_that_assigns_nobody_also_when_mapped_later(self):
        self.repository.author_assigned = False
        self.look(**ALICE)
        self.know()
        self.assertFalse(self.item().user_id)
        self.assertIn(self.author.partner_id, self.item().message_partner_ids)

    def test_author_who_is_mapped_later(self):
        self.look(**ALICE)
        self.assertFalse(self.item().user_id)
        self.assertEqual(self.line().waiting_item_count, 1)
        self.line().with_user(self.manager).user_id = self.author
        self.assertEqual(self.item().user_id, self.author)

    def test_item_of_a_check_gets_its_author_from_the_look(self):
        self.know()
        self.bot_repository()._intake(7, "tests")
        self.look(verdict="pending", **ALICE)
        self.assertEqual(self.item().user_id, self.author)

    def test_stranger_of_a_green_pull_request_is_not_asked_about(self):
        self.look(verdict="green", **ALICE)
        self.assertFalse(self.line())

    def test_login_alone_is_nobody(self):
        self.know()
        self.look(author="alice")
        self.assertFalse(self.item().author_user_id)

    def test_reused_login_gets_nothing(self):
        self.know()
        self.look(author="alice", author_id=777)
        self.assertFalse(self.item().author_user_id | self.item().user_id)

    def test_only_internal_users_of_the_company_follow(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.know()
        self.author.write(
            {"company_id": elsewhere.id, "company_ids": [(6, 0, elsewhere.ids)]}
        )
        self.look(**ALICE)
        self.assertFalse(self.item().user_id)
        self.assertNotIn(self.author.partner_id, self.item().message_partner_ids)

    # The gate

    def gated(self):
        self.repository.mode = "gated"
        run = self.look(**ALICE)
        run._set_patch("diff --git a/x b/x\n")
        run._as_bot()._gate()
        return run

    def test_author_may_not_review(self):
        self.know()
        run = self.gated()
        self.assertNotIn(self.author, run.review_ids.reviewer_ids)
        self.assertIn(self.reviewer, run.review_ids.reviewer_ids)
        for method in ("validate_tier", "reject_tier"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(run.with_user(self.author), method)()
        self.decide(run, self.reviewer)
        self.assertEqual(run.stage, "applying")

    def test_author_who_came_to_light_during_the_review(self):
        run = self.gated()
        self.assertIn(self.author, run.review_ids.reviewer_ids)
        self.know()
        with self.assertRaises(UserError):
            run.with_user(self.author).validate_tier()
        with self.assertRaises(UserError):
            run.with_user(self.author)._mc_decide("approved")
        self.decide(run, self.reviewer)

    def test_who_is_awaited_costs_no_query_per_run(self):
        self.know()
        self.repository.mode = "gated"

        def count(*numbers):
            runs = self.env["pulser.run"]
            for number in numbers:
                looked = self.look(number=number, **ALICE)
                run = looked.filtered(lambda one, n=number: one.pr_number == n)
                run._set_patch("diff --git a/x b/x\n")
                run._as_bot()._gate()
                runs |= run
            self.env.flush_all()
            self.env.invalidate_all()
            items = self.env["mc.work.item"].browse(runs.work_item_id.ids)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(items), len(numbers))
            self.assertIn(self.reviewer, items.awaited_user_ids)
            return self.env.cr.sql_log_count - before

        count(20)
        few, many = count(21, 22), count(23, 24, 25, 26, 27)
        self.assertLessEqual(many, few)

    def test_who_may_be_the_author_is_kept_out(self):
        run = self.gated()
        self.line().sudo().write({"user_id": False})
        self.env.cr.execute(
            "UPDATE mc_identity SET suggested_user_id = %s WHERE id = %s",
            [self.author.id, self.line().id],
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            run.with_user(self.author).validate_tier()

    def test_gate_without_anybody_else_stays_shut(self):
        self.know()
        self.reviewer.active = False
        self.env.flush_all()
        others = run_reviewers(self.env) - self.author
        others.active = False
        self.env.flush_all()
        run = self.gated()
        self.assertEqual(run.outcome, "handed_over")

    def test_reviewers_do_not_map(self):
        run = self.gated()
        for user in (self.author, self.reviewer, self.user, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.line().with_user(user).user_id = self.reviewer
        self.assertEqual(run.stage, "planned")


def run_reviewers(env):
    group = env.ref("ipai_pulser_bot.pulser_group_reviewer")
    return group["all_user_ids" if "all_user_ids" in group._fields else "users"]
