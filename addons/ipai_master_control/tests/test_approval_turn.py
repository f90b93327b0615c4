# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is awaited sees it: on the item, in a filter, as an activity and a notice."""

from odoo.exceptions import AccessError, UserError

from .common import USER, MasterControlCase


class TestApprovalTurn(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._user("mc_boss", USER)
        cls.definition = cls._definition(approve_sequence=True, sequence=40)
        cls.item = cls._item(cls.member, name="A gated change")

    def _request(self):
        self.item.with_user(self.member).action_done()

    def _boss_tier(self):
        return self._definition(
            name="Boss", reviewer_id=self.boss.id, approve_sequence=True, sequence=20
        )

    def _activities(self, item=None):
        return (item or self.item).sudo().activity_ids

    def _items_waiting_for(self, user):
        items = self.env["mc.work.item"].with_user(user)
        return items.search([("awaited_user_ids", "in", [user.id])])

    def test_the_one_whose_turn_it_is_is_awaited(self):
        self._boss_tier()
        self.assertFalse(self.item.awaited_user_ids)
        self._request()
        self.assertEqual(self.item.awaited_user_ids, self.reviewer)
        self.assertEqual(self._items_waiting_for(self.reviewer), self.item)
        self.assertFalse(self._items_waiting_for(self.boss))
        self.item.with_user(self.reviewer).validate_tier()
        self.assertEqual(self.item.awaited_user_ids, self.boss)
        self.assertEqual(self._items_waiting_for(self.boss), self.item)
        self.assertFalse(self._items_waiting_for(self.reviewer))
        self.item.with_user(self.boss).validate_tier()
        self.assertFalse(self.item.awaited_user_ids)

    def test_awaited_costs_no_query_per_item(self):
        def count(number):
            items = self.env["mc.work.item"].browse(
                [self._item(self.member, name="gated").id for _n in range(number)]
            )
            for item in items:
                item.with_user(self.member).action_done()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(items.awaited_user_ids, self.reviewer)
            return self.env.cr.sql_log_count - before

        count(2)
        few, many = count(2), count(12)
        self.assertLessEqual(many, few)

    def test_activity_and_notice_come_in_turn(self):
        self._boss_tier()
        self._request()
        activity = self._activities()
        self.assertEqual(activity.user_id, self.reviewer)
        kind = self.env.ref("ipai_master_control.mail_activity_type_approval")
        self.assertEqual(
            (activity.activity_type_id, activity.summary), (kind, "Second pair of eyes")
        )
        self.assertIn("mc_member", activity.note)
        self.assertIn(self.reviewer.partner_id, self._told())
        self.assertNotIn(self.boss.partner_id, self._told())
        self.item.with_user(self.reviewer).validate_tier()
        self.assertEqual(self._activities().user_id, self.boss)
        self.assertIn(self.boss.partner_id, self._told())

    def _told(self):
        messages = self.env["mail.message"].search(
            [("model", "=", "mc.work.item"), ("res_id", "=", self.item.id)]
        )
        told = messages.filtered(lambda m: m.message_type == "user_notification")
        return told.notified_partner_ids

    def test_no_activity_is_left(self):
        endings = {
            "approved": lambda item: item.with_user(self.reviewer).validate_tier(),
            "rejected": lambda item: self._reject(item, self.reviewer),
            "withdrawn": lambda item: item.with_user(self.member).restart_validation(),
            "cancelled": lambda item: item.with_user(self.member).action_cancel(),
        }
        for name, end in endings.items():
            with self.subTest(name):
                item = self._item(self.member, name="gated")
                item.with_user(self.member).action_done()
                self.assertTrue(self._activities(item))
                end(item)
                self.assertFalse(self._activities(item))

    def test_one_of_a_group_decides_and_the_others_are_free(self):
        group = self.env["res.groups"].create({"name": "Two"})
        name = "user_ids" if "user_ids" in group._fields else "users"
        group.write({name: [(6, 0, (self.reviewer | self.boss).ids)]})
        self.definition.write(
            {
                "review_type": "group",
                "reviewer_id": False,
                "reviewer_group_id": group.id,
            }
        )
        self._request()
        self.assertEqual(self._activities().user_id, self.reviewer | self.boss)
        self.item.with_user(self.boss).validate_tier()
        self.assertFalse(self._activities())

    def test_an_activity_that_somebody_made_is_not_a_review_s(self):
        self._request()
        activities = self.env["mail.activity"].with_user(self.member)
        values = {
            "res_model_id": self.env["ir.model"]._get_id("mc.work.item"),
            "res_id": self.item.id,
            "user_id": self.member.id,
        }
        review = self.item.review_ids
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            activities.create({**values, "mc_review_id": review.id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            activities.with_context(default_mc_review_id=review.id).create(values)
        own = activities.create(values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            own.write({"mc_review_id": review.id})
        theirs = self._activities().with_user(self.reviewer)
        theirs = theirs.filtered(lambda a: a.user_id == self.reviewer)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            theirs.write({"mc_review_id": False})

    def test_a_rejection_needs_a_reason(self):
        self._request()
        item = self.item.with_user(self.reviewer)
        self.assertEqual(item.reject_tier()["res_model"], "comment.wizard")
        self.assertEqual(self.item.state, "blocked")
        for reason in ("", "   ", None):
            with self.assertRaisesRegex(UserError, "needs a reason"):
                item._mc_decide("rejected", comment=reason)
        with self.assertRaisesRegex(UserError, "needs a reason"):
            item._rejected_tier()
        self._reject(self.item, self.reviewer, "No tests")
        self.assertEqual(self._decisions(self.item).body, "No tests")

    def test_who_may_withdraw_sees_the_button(self):
        self._request()
        for user, may in (
            (self.member, True),
            (self.manager, True),
            (self.reviewer, False),
            (self.leader, False),
        ):
            with self.subTest(user.login):
                self.assertEqual(self.item.with_user(user).mc_may_withdraw, may)
        self.item.with_user(self.member).restart_validation()
        self.assertFalse(self.item.with_user(self.member).mc_may_withdraw)
