# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .common import USER, MasterControlCase


class TestApproval(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.definition = cls._definition()
        cls.item = cls._item(cls.member, name="A gated change", payload={"a": 1})

    def _request(self, item=None):
        item = item or self.item
        item.with_user(self.member).action_done()
        self.assertEqual((item.state, item.blocked_reason), ("blocked", "approval"))
        return item

    def test_done_asks_and_waits(self):
        self._request()
        self.assertEqual(self.item.validation_status, "pending")
        self.assertEqual(self.item.reviewer_ids, self.reviewer)
        self.assertEqual(self.item.review_ids.requested_by, self.member)
        self.assertFalse(self.item.resolved_at)

    def test_item_without_tier_is_done_at_once(self):
        item = self._item(self.member, name="Free")
        item.action_done()
        self.assertEqual(item.state, "done")
        self.assertFalse(item.review_ids)

    def test_approval_finishes_the_item(self):
        self._request()
        self.item.with_user(self.reviewer).validate_tier()
        self.assertEqual((self.item.state, self.item.blocked_reason), ("done", False))
        review = self.item.review_ids
        self.assertEqual((review.status, review.done_by), ("approved", self.reviewer))
        proof = self._decisions(self.item)
        self.assertEqual((len(proof), proof.actor_id), (1, self.reviewer))
        meta = self._meta(proof)
        self.assertEqual(meta["decision"], "approved")
        self.assertEqual(meta["definition"], self.definition.name)
        self.assertEqual(meta["definition_id"], self.definition.id)
        self.assertEqual(meta["tier"], review.sequence)
        self.assertEqual(meta["requested_by"], self.member.name)
        last = self._evidence(self.item, "state")[-1]
        self.assertEqual((last.name, last.actor_id), ("blocked → done", self.reviewer))

    def test_rejection_gives_the_item_back(self):
        self._request()
        self._reject(self.item, self.reviewer)
        self.assertEqual(
            (self.item.state, self.item.blocked_reason), ("running", False)
        )
        self.assertEqual(self.item.validation_status, "rejected")
        self.assertEqual(self._meta(self._decisions(self.item))["decision"], "rejected")

    def test_rejected_item_can_be_offered_again(self):
        self._request()
        self._reject(self.item, self.reviewer)
        self.item.with_user(self.member).write({"name": "A gated change, better"})
        self._request()
        self.item.with_user(self.reviewer).validate_tier()
        self.assertEqual(self.item.state, "done")
        decisions = self._decisions(self.item).mapped("name")
        self.assertEqual(decisions, ["Rejected", "Approved"])

    def test_comment_is_asked_for_and_kept(self):
        self.definition.has_comment = True
        self._request()
        action = self.item.with_user(self.reviewer).reject_tier()
        self.assertEqual(action["res_model"], "comment.wizard")
        wizard = (
            self.env["comment.wizard"]
            .with_user(self.reviewer)
            .with_context(**action["context"])
            .create({"comment": "Tests are missing"})
        )
        wizard.add_comment()
        self.assertEqual(self.item.state, "running")
        self.assertEqual(self.item.review_ids.comment, "Tests are missing")
        self.assertEqual(self._decisions(self.item).body, "Tests are missing")
        reason = self._meta(self._evidence(self.item, "state")[-1])["reason"]
        self.assertIn("Tests are missing", reason)
        self.assertIn("Tests are missing", self.item.message_ids.mapped("body")[0])

    def test_two_tiers_in_sequence(self):
        second = self._user("mc_reviewer_2", USER)
        self.definition.write({"approve_sequence": True, "sequence": 40})
        self._definition(
            name="Boss", reviewer_id=second.id, approve_sequence=True, sequence=20
        )
        self._request()
        with self.assertRaisesRegex(UserError, "waits for your decision"):
            self.item.with_user(second).validate_tier()
        self.item.with_user(self.reviewer).validate_tier()
        self.assertEqual(self.item.state, "blocked")
        self.item.with_user(second).validate_tier()
        self.assertEqual(self.item.state, "done")
        tiers = [self._meta(e)["tier"] for e in self._decisions(self.item)]
        self.assertEqual(tiers, [1, 2])

    def test_two_tiers_in_any_order_and_one_no(self):
        second = self._user("mc_reviewer_2", USER)
        self._definition(name="Boss", reviewer_id=second.id)
        self._request()
        self.item.with_user(second).validate_tier()
        self.assertEqual(self.item.state, "blocked")
        self._reject(self.item, self.reviewer)
        self.assertEqual(self.item.state, "running")

    def test_a_no_ends_the_other_reviews(self):
        second = self._user("mc_reviewer_2", USER)
        self._definition(name="Boss", reviewer_id=second.id)
        self._request()
        self._reject(self.item, self.reviewer)
        statuses = sorted(self.item.review_ids.mapped("status"))
        self.assertEqual(statuses, ["cancel", "rejected"])
        with self.assertRaises(UserError):
            self.item.with_user(second).validate_tier()

    def test_deciding_twice(self):
        self._request()
        self.item.with_user(self.reviewer).validate_tier()
        with self.assertRaises(UserError):
            self.item.with_user(self.reviewer).validate_tier()
        self.assertEqual(len(self._decisions(self.item)), 1)

    def test_group_review_needs_one_of_them(self):
        group = self.env.ref("ipai_master_control.mc_group_manager")
        self.definition.write(
            {
                "review_type": "group",
                "reviewer_id": False,
                "reviewer_group_id": group.id,
            }
        )
        self._request()
        self.item.with_user(self.manager).validate_tier()
        self.assertEqual(self.item.state, "done")

    def test_requester_does_not_decide(self):
        self.definition.reviewer_id = self.member
        with (
            self.assertRaisesRegex(UserError, "Nobody could decide"),
            self.env.cr.savepoint(),
        ):
            self.item.with_user(self.member).action_done()
        self.item.with_user(self.leader).action_done()
        self.item.with_user(self.member).validate_tier()
        self.assertEqual(self.item.state, "done")

    def test_requester_decides_if_the_definition_allows_it(self):
        self.definition.write(
            {"reviewer_id": self.member.id, "mc_allow_requester": True}
        )
        self._request()
        self.item.with_user(self.member).validate_tier()
        self.assertEqual(self.item.state, "done")

    def test_frozen_under_review(self):
        partner = self.env["res.partner"].create({"name": "x"})
        self._request()
        for values in (
            {"name": "Something else"},
            {"payload": {"a": 2}},
            {"res_model": "res.partner", "res_id": partner.id},
        ):
            with self.subTest(values):
                for item in (self.item, self.item.sudo()):
                    with self.assertRaisesRegex(UserError, "under review"):
                        item.with_context(skip_validation_check=True).write(values)

    def test_frozen_after_approval(self):
        self._request()
        self.item.with_user(self.reviewer).validate_tier()
        with self.assertRaisesRegex(UserError, "under review"):
            self.item.with_user(self.member).write({"name": "Something else"})

    def test_the_rest_goes_on_under_review(self):
        self._request()
        item = self.item.with_user(self.member)
        item.write(
            {"user_id": self.leader.id, "priority": "1", "description": "<p>x</p>"}
        )
        item.write({"lane_id": self.other_lane.id})
        self.assertEqual(self.item.lane_id, self.other_lane)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mc_sla_timer SET state = 'breached', breached_at = started_at"
            " WHERE work_item_id = %s AND state = 'paused'",
            [self.item.id],
        )
        self.env.invalidate_all()
        self.item.with_user(self.reviewer).validate_tier()
        self.assertEqual((self.item.state, self.item.sla_state), ("done", "breached"))

    def test_moves_under_review(self):
        self._request()
        item = self.item.with_user(self.member)
        for move in (item.action_done, item.action_unblock):
            with self.assertRaisesRegex(UserError, "approval of mc_reviewer"):
                move()
        with self.assertRaises(UserError):
            item.write({"state": "running"})
        item.action_cancel()
        self.assertEqual(item.state, "cancelled")
        self.assertFalse(item.review_ids)

    def test_blocked_item_can_be_offered(self):
        item = self.item.with_user(self.member)
        item.action_block("external")
        self._request()

    def test_request_button_blocks_too(self):
        self.item.with_user(self.member).request_validation()
        self.assertEqual(self.item.blocked_reason, "approval")

    def test_withdrawing(self):
        self._request()
        self.item.with_user(self.member).restart_validation()
        self.assertEqual(self.item.state, "running")
        self.assertFalse(self.item.review_ids)
        meta = self._meta(self._decisions(self.item))
        self.assertEqual(meta["decision"], "withdrawn")

    def test_reopening_drops_the_reviews(self):
        self._request()
        self.item.with_user(self.reviewer).validate_tier()
        self.item.with_user(self.member).action_reopen()
        self.assertFalse(self.item.review_ids)
        self._request()

    def test_last_child_asks_for_the_parent(self):
        child = self._item(self.member, parent_id=self.item.id)
        child.action_done()
        self.assertEqual(self.item.blocked_reason, "approval")
        self.item.with_user(self.reviewer).validate_tier()
        self.assertEqual(self.item.state, "done")

    def test_child_that_came_during_the_review(self):
        self._request()
        child = self._item(self.member, parent_id=self.item.id)
        self.item.with_user(self.reviewer).validate_tier()
        self.assertEqual(self.item.state, "running")
        child.action_done()
        self.assertEqual(self.item.state, "done")

    def test_other_writes_cost_no_query_for_the_tiers(self):
        """The original searches exceptions and definitions for each record written."""
        items = self.env["mc.work.item"].browse(
            [self._item(self.member).id for _n in range(10)]
        )
        items.mapped("validation_status")
        self.env.flush_all()
        statements = []
        execute = type(self.env.cr).execute

        def spy(cr, query, *args, **kwargs):
            statements.append(str(query))
            return execute(cr, query, *args, **kwargs)

        self.patch(type(self.env.cr), "execute", spy)
        items.write({"description": "<p>x</p>"})
        self.env.flush_all()
        self.assertTrue(statements)
        self.assertFalse([text for text in statements if "tier_" in text])
