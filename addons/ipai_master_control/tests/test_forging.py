# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People with a login and a script, not a browser: everything goes through RPC."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import HttpCase

from .common import USER, MasterControlMixin
from .rpc_common import RpcMixin


@tagged("post_install", "-at_install")
class TestForging(RpcMixin, MasterControlMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.definition = cls._definition()
        cls.item = cls._item(cls.member, name="A gated change")
        cls.item.with_user(cls.member).action_done()
        cls.review = cls.item.review_ids

    def _assert_refused(self, answer):
        self.assertIn("error", answer, answer)
        self.assertEqual(self.item.state, "blocked")
        self.assertEqual(self.item.blocked_reason, "approval")
        self.assertEqual(self.item.review_ids, self.review)
        self.assertIn(self.review.status, ("waiting", "pending"))
        self.assertFalse(self.review.done_by)
        self.assertEqual(self.review.requested_by, self.member)
        self.assertEqual(self.review.reviewer_ids, self.reviewer)
        self.assertFalse(self._decisions(self.item))

    def test_reviews_are_not_for_everybody(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
        strangers = (
            new_test_user(self.env, "review_portal", "base.group_portal"),
            new_test_user(self.env, "review_employee", "base.group_user"),
            new_test_user(self.env, "review_elsewhere", USER, **elsewhere),
        )
        for user in strangers:
            reviews = self.env["tier.review"].with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(reviews.search([("id", "=", self.review.id)]))
                with self.assertRaises(AccessError):
                    reviews.browse(self.review.id).read(["comment", "done_by"])
        for user in (self.member, self.reviewer, self.auditor):
            with self.subTest(user=user.login):
                self.assertTrue(self.review.with_user(user).read(["status"]))

    def test_writing_a_review(self):
        changes = (
            {"status": "approved", "done_by": self.reviewer.id},
            {"status": "cancel"},
            {"reviewer_ids": [[6, 0, [self.member.id]]]},
            {"definition_id": False},
            {"requested_by": self.leader.id},
            {"res_id": 0},
            {"model": "res.partner"},
            {"comment": "Fine with me"},
            {"last_reminder_date": "2026-01-01 00:00:00"},
        )
        for user in (self.member, self.reviewer, self.manager, self.auditor):
            for vals in changes:
                with self.subTest(user=user.login, vals=vals):
                    answer = self._rpc(
                        user, "tier.review", "write", self.review.ids, vals
                    )
                    self._assert_refused(answer)

    def test_keys_of_the_context(self):
        answer = self._rpc(
            self.member,
            "tier.review",
            "write",
            self.review.ids,
            {"status": "approved"},
            context={
                "mc_trusted": True,
                "skip_validation_check": True,
                "skip_check_state_condition": True,
                "tier_validation_defer_compute_can_review": True,
            },
        )
        self._assert_refused(answer)

    def test_our_own_fields_of_a_review(self):
        rule = {"allow_requester": True, "review_type": "individual"}
        changes = (
            {"mc_definition": {**rule, "reviewer_id": self.member.id}},
            {"mc_in_place_of_id": self.reviewer.id},
            {"mc_work_item_id": False},
            {"mc_guarded": False, "model": "res.partner"},
            {"mc_forwarded_from_id": self.review.id},
        )
        for vals in changes:
            with self.subTest(vals):
                answer = self._rpc(
                    self.member, "tier.review", "write", self.review.ids, vals
                )
                self._assert_refused(answer)

    def test_naming_oneself_as_a_substitute(self):
        days = {"date_from": "2020-01-01", "date_to": "2090-01-01"}
        values = {**days, "user_id": self.reviewer.id}
        for user in (self.member, self.leader, self.outsider):
            with self.subTest(user.login):
                vals = {**values, "substitute_id": user.id}
                answer = self._rpc(user, "mc.substitute", "create", [vals])
                self._assert_refused(answer)
        own = {**days, "user_id": self.outsider.id, "substitute_id": self.leader.id}
        made = self._rpc(self.outsider, "mc.substitute", "create", [own])["result"]
        moved = {"user_id": self.reviewer.id, "substitute_id": self.outsider.id}
        answer = self._rpc(self.outsider, "mc.substitute", "write", made, moved)
        self._assert_refused(answer)
        answer = self._rpc(
            self.outsider,
            "mc.substitute",
            "create",
            [{**days, "substitute_id": self.outsider.id}],
            context={"default_user_id": self.reviewer.id, "mc_trusted": True},
        )
        self._assert_refused(answer)

    def test_forwarding_what_is_not_one_s_own(self):
        self.assertFalse(self.definition.has_forward)
        values = {
            "res_model": "mc.work.item",
            "res_id": self.item.id,
            "forward_reviewer_id": self.outsider.id,
            "forward_description": "Forged",
        }
        wizard = "tier.validation.forward.wizard"
        for user in (self.member, self.manager, self.auditor, self.reviewer):
            with self.subTest(user.login):
                made = self._rpc(user, wizard, "create", [values])
                self.assertIn("result", made)
                context = {"comment_id": 1, "mc_trusted": True}
                answer = self._rpc(
                    user, wizard, "add_forward", made["result"], context=context
                )
                self._assert_refused(answer)

    def test_deleting_a_review(self):
        for user in (self.member, self.manager, self.auditor):
            answer = self._rpc(user, "tier.review", "unlink", self.review.ids)
            self._assert_refused(answer)

    def test_making_a_review(self):
        values = {
            "model": "mc.work.item",
            "res_id": self.item.id,
            "definition_id": self.definition.id,
            "status": "approved",
            "done_by": self.reviewer.id,
        }
        self._assert_refused(self._rpc(self.member, "tier.review", "create", [values]))
        through_context = {f"default_{name}": value for name, value in values.items()}
        self._assert_refused(
            self._rpc(
                self.member, "tier.review", "create", [{}], context=through_context
            )
        )
        self._assert_refused(
            self._rpc(self.member, "tier.review", "copy", self.review.ids)
        )

    def test_moving_the_review_of_another_record(self):
        elsewhere = self.env["tier.review"].create(
            {"model": "res.partner", "res_id": 1, "status": "approved"}
        )
        answer = self._rpc(
            self.member,
            "tier.review",
            "write",
            elsewhere.ids,
            {"model": "mc.work.item", "res_id": self.item.id},
        )
        self._assert_refused(answer)

    def test_reviews_of_other_models_are_not_ours_to_guard(self):
        elsewhere = self.env["tier.review"].create(
            {"model": "res.partner", "res_id": 1, "status": "waiting"}
        )
        answer = self._rpc(
            self.member, "tier.review", "write", elsewhere.ids, {"comment": "x"}
        )
        self.assertIs(answer.get("result"), True, answer)

    def test_commands_through_the_item(self):
        for command in (
            [1, self.review.id, {"status": "approved"}],
            [2, self.review.id],
            [3, self.review.id],
            [5],
            [6, 0, []],
            [0, 0, {"model": "mc.work.item", "status": "approved"}],
        ):
            with self.subTest(command):
                answer = self._rpc(
                    self.member,
                    "mc.work.item",
                    "write",
                    self.item.ids,
                    {"review_ids": [command]},
                )
                self._assert_refused(answer)

    def test_writing_the_status_of_the_item(self):
        self._rpc(
            self.member,
            "mc.work.item",
            "write",
            self.item.ids,
            {"validation_status": "validated"},
        )
        answer = self._rpc(self.member, "mc.work.item", "action_done", self.item.ids)
        self._assert_refused(answer)

    def test_deciding_without_being_a_reviewer(self):
        users = (self.member, self.leader, self.manager, self.auditor, self.outsider)
        for user in users:
            for method in ("validate_tier", "reject_tier"):
                with self.subTest(user=user.login, method=method):
                    answer = self._rpc(user, "mc.work.item", method, self.item.ids)
                    self._assert_refused(answer)

    def test_private_methods(self):
        calls = (
            ("mc.work.item", "_validate_tier", self.item.ids),
            ("mc.work.item", "_mc_decide", self.item.ids),
            ("mc.work.item", "_mc_forward", self.item.ids),
            ("mc.work.item", "_forward_tier", self.item.ids),
            ("mc.work.item", "_mirror_ends", self.item.ids),
            ("mc.substitute", "_cron_call_substitutes", []),
            ("tier.review", "_mc_stand_in_for", self.review.ids),
            ("mc.work.item", "_set_state", self.item.ids),
            ("mc.work.item", "intake", []),
            ("mc.work.item", "add_evidence", self.item.ids),
            ("mc.evidence", "append", []),
            ("tier.review", "_compute_can_review", self.review.ids),
        )
        for model, method, ids in calls:
            with self.subTest(method):
                self._assert_refused(self._rpc(self.reviewer, model, method, ids))

    def test_resetting(self):
        for user in (self.leader, self.reviewer, self.auditor, self.outsider):
            with self.subTest(user.login):
                answer = self._rpc(
                    user, "mc.work.item", "restart_validation", self.item.ids
                )
                self._assert_refused(answer)

    def test_manager_may_reset(self):
        answer = self._rpc(
            self.manager, "mc.work.item", "restart_validation", self.item.ids
        )
        self.assertNotIn("error", answer)
        self.assertFalse(self.item.review_ids)
        self.assertEqual(self._decisions(self.item).actor_id, self.manager)

    def test_the_dialog_of_somebody_else(self):
        for user in (self.member, self.auditor, self.manager):
            for decision in ("validate", "reject", "nonsense"):
                with self.subTest(user=user.login, decision=decision):
                    self._assert_refused(self._rpc_dialog(user, decision))

    def test_the_dialog_with_reviews_of_another_item(self):
        other = self._item(self.member, name="Another gated change")
        self._definition(
            reviewer_id=self.leader.id,
            definition_domain="[('name', 'like', 'Another')]",
        )
        other.with_user(self.member).action_done()
        answer = self._rpc_dialog(self.leader, "validate", reviews=self.review)
        self._assert_refused(answer)
        self.assertFalse(self.review.comment)

    def _rpc_dialog(self, user, decision, reviews=None):
        values = {
            "res_model": "mc.work.item",
            "res_id": self.item.id,
            "review_ids": [[6, 0, (reviews or self.review).ids]],
            "validate_reject": decision,
            "comment": "Forged",
        }
        made = self._rpc(user, "comment.wizard", "create", [values])
        self.assertIn("result", made)
        return self._rpc(user, "comment.wizard", "add_comment", made["result"])

    def test_the_turn_of_somebody_else(self):
        boss = self._user("mc_boss", USER)
        item = self._item(self.member, name="gated twice")
        self.definition.approve_sequence = True
        self._definition(
            name="Boss", reviewer_id=boss.id, sequence=10, approve_sequence=True
        )
        item.with_user(self.member).action_done()
        values = {
            "res_model": "mc.work.item",
            "res_id": item.id,
            "review_ids": [[6, 0, item.review_ids.ids]],
            "validate_reject": "validate",
            "comment": "Before the others",
        }
        made = self._rpc(boss, "comment.wizard", "create", [values])
        answer = self._rpc(boss, "comment.wizard", "add_comment", made["result"])
        self.assertIn("error", answer)
        self.assertFalse(item.review_ids.filtered(lambda r: r.status == "approved"))

    def test_the_right_reviewer_may(self):
        answer = self._rpc(
            self.reviewer, "mc.work.item", "validate_tier", self.item.ids
        )
        self.assertNotIn("error", answer)
        self.assertEqual(self.item.state, "done")
        self.assertEqual(self.review.done_by, self.reviewer)

    def test_jumping_to_done(self):
        for vals in ({"state": "done"}, {"state": "running"}):
            answer = self._rpc(
                self.manager, "mc.work.item", "write", self.item.ids, vals
            )
            self._assert_refused(answer)
