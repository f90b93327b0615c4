# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A business record under review, and its work item: one decision, made anywhere."""

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import TransactionCase

from .common import USER, MasterControlMixin
from .fake_models import load_models


class TestSourceReview(MasterControlMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        from .review_models import McTestSpend, McTestSpendEvent, McTestSpendTiers

        models = (McTestSpend, McTestSpendEvent, McTestSpendTiers)
        load_models(cls.env, cls.addClassCleanup, *models)
        cls._grant("base.group_user")
        cls.env["mc.source.event"]._ensure_events()
        cls.clerk = cls._user("mc_clerk", "base.group_user")
        cls.boss = cls._user("mc_boss", USER)
        cls.definition = cls._definition(
            model_id=cls.env["ir.model"]._get_id("mc.test.spend"),
            definition_domain="[('amount', '>', 1000)]",
            has_forward=True,
        )

    @classmethod
    def _grant(cls, group):
        cls.access = cls.env["ir.model.access"].create(
            {
                "name": "spend",
                "model_id": cls.env["ir.model"]._get_id("mc.test.spend"),
                "group_id": cls.env.ref(group).id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
            }
        )

    def _submit(self, amount=1500.0, **values):
        spends = self.env["mc.test.spend"].with_user(self.clerk)
        spend = spends.create({"name": "Taxi", "amount": amount, **values})
        spend.action_submit()
        return spend.sudo(), spend._mc_items()

    def _places(self, spend, item):
        """The same decision can be made on either of the two."""
        return {"record": spend, "item": item}

    def test_asking_blocks_the_item_and_stops_its_clocks(self):
        spend, item = self._submit()
        self.assertEqual((item.state, item.blocked_reason), ("blocked", "approval"))
        self.assertEqual(item.sla_state, "paused")
        self.assertEqual(spend.validation_status, "pending")
        self.assertFalse(item.review_ids)
        self.assertEqual(item.approval_review_ids, spend.review_ids)
        self.assertEqual(item.awaited_user_ids, self.reviewer)
        self.assertEqual(item.activity_ids.user_id, self.reviewer)
        self.assertEqual(spend._mc_approval_work_item(), item)
        found = self.env["mc.work.item"].with_user(self.reviewer)
        found = found.search([("awaited_user_ids", "in", self.reviewer.ids)])
        self.assertEqual(found, item)

    def test_reviews_of_an_addon_that_is_gone_stop_nobody(self):
        spend, item = self._submit()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE tier_review SET model = 'mc.test.gone' WHERE id IN %s",
            [tuple(spend.review_ids.ids)],
        )
        self.env.invalidate_all()
        self.assertFalse(item.awaited_user_ids)
        self.assertFalse(item.mirrors_review)
        item.action_unblock()
        self.assertEqual(item.state, "open")

    def test_without_a_tier_nothing_waits(self):
        spend, item = self._submit(amount=10.0)
        self.assertEqual((spend.state, item.state), ("paid", "done"))

    def test_approving(self):
        for number, place in enumerate(("record", "item")):
            with self.subTest(place):
                spend, item = self._submit(1500.0 + number)
                self._places(spend, item)[place].with_user(
                    self.reviewer
                ).validate_tier()
                self.assertEqual((spend.state, item.state), ("paid", "done"))
                self.assertEqual(spend.review_ids.done_by, self.reviewer)
                proof = self._decisions(item)
                self.assertEqual(proof.actor_id, self.reviewer)
                meta = self._meta(proof)
                self.assertEqual(
                    (meta["decision"], meta["res_model"], meta["res_id"]),
                    ("approved", "mc.test.spend", spend.id),
                )
                self.assertFalse(item.activity_ids)

    def test_deciding_in_both_places_decides_once(self):
        spend, item = self._submit()
        item.with_user(self.reviewer).validate_tier()
        for place in (spend, item):
            with self.assertRaises(UserError):
                place.with_user(self.reviewer).validate_tier()
        self.assertEqual(len(self._decisions(item)), 1)

    def test_rejecting(self):
        for place in ("record", "item"):
            with self.subTest(place):
                spend, item = self._submit()
                self._reject(self._places(spend, item)[place], self.reviewer, "No bill")
                self.assertEqual((spend.state, item.state), ("draft", "running"))
                self.assertEqual(spend.validation_status, "rejected")
                self.assertEqual(self._decisions(item).body, "No bill")
                self.assertIn("No bill", item.message_ids.mapped("body")[0])
                self.assertFalse(item.awaited_user_ids)

    def test_withdrawing(self):
        for place in ("record", "item"):
            with self.subTest(place):
                spend, item = self._submit()
                record = self._places(spend, item)[place]
                with self.assertRaises(AccessError):
                    record.with_user(self.reviewer).restart_validation()
                record.with_user(self.manager).restart_validation()
                self.assertEqual((spend.state, item.state), ("draft", "running"))
                self.assertFalse(spend.review_ids)
                self.assertFalse(item.activity_ids)
        spend, item = self._submit()
        spend.with_user(self.clerk).restart_validation()
        self.assertEqual(item.state, "running")

    def test_forwarding_from_the_item(self):
        spend, item = self._submit()
        action = item.with_user(self.reviewer).forward_tier()
        self.assertEqual(action["context"]["default_res_model"], "mc.test.spend")
        spend.with_user(self.reviewer)._mc_forward(self.boss, "Too much for me")
        self.assertEqual(item.awaited_user_ids, self.boss)
        self.assertEqual(item.state, "blocked")
        item.with_user(self.boss).validate_tier()
        self.assertEqual((spend.state, item.state), ("paid", "done"))

    def test_only_to_who_may_see_the_record(self):
        """The item can be read by its reviewers, the business record cannot."""
        spend, _item = self._submit()
        hidden = f"[(1, '=', 1)] if user.id != {self.boss.id} else [(0, '=', 1)]"
        self.env["ir.rule"].create(
            {
                "name": "own",
                "model_id": self.env["ir.model"]._get_id("mc.test.spend"),
                "domain_force": hidden,
            }
        )
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "no access"), self.env.cr.savepoint():
            spend.with_user(self.reviewer)._mc_forward(self.boss, "x")
        self.env.invalidate_all()
        self.assertEqual(spend.review_ids.status, "pending")

    def test_two_tiers(self):
        self._definition(
            model_id=self.env["ir.model"]._get_id("mc.test.spend"),
            definition_domain="[('amount', '>', 5000)]",
            name="Boss",
            reviewer_id=self.boss.id,
            approve_sequence=True,
            sequence=10,
        )
        self.definition.approve_sequence = True
        spend, item = self._submit(9000.0)
        self.assertEqual(item.awaited_user_ids, self.reviewer)
        item.with_user(self.reviewer).validate_tier()
        self.assertEqual((spend.state, item.state), ("draft", "blocked"))
        self.assertEqual(item.awaited_user_ids, self.boss)
        spend.with_user(self.boss).validate_tier()
        self.assertEqual((spend.state, item.state), ("paid", "done"))

    def test_the_item_goes_nowhere_meanwhile(self):
        _spend, item = self._submit()
        item = item.with_user(self.manager)
        for move in (item.action_done, item.action_unblock):
            with self.assertRaisesRegex(UserError, "approval of mc_reviewer"):
                move()

    def test_the_buttons_are_for_those_who_may(self):
        _spend, item = self._submit()
        shown = ("mirrors_review", "mirrored_can_review", "mirrored_can_forward")
        shown += ("mirrored_may_withdraw",)
        for user, expected in (
            (self.reviewer, (True, True, True, False)),
            (self.manager, (True, False, False, True)),
        ):
            with self.subTest(user.login):
                seen = item.with_user(user)
                self.assertEqual(tuple(seen[name] for name in shown), expected)

    def test_the_requester_decides_nowhere(self):
        group = self.env.ref("ipai_master_control.mc_group_user")
        name = "group_ids" if "group_ids" in self.clerk._fields else "groups_id"
        self.clerk.write({name: [(4, group.id)]})
        self.env["mc.lane"]._by_code("FIN", self.env.company).member_ids = self.clerk
        self.definition.reviewer_id = self.clerk
        with self.assertRaisesRegex(UserError, "Nobody could decide"):
            self._submit()

    def test_reviews_that_were_asked_for_first_belong_to_the_item(self):
        spends = self.env["mc.test.spend"].with_user(self.clerk)
        spend = spends.create({"name": "Taxi", "amount": 2000.0})
        spend.request_validation()
        self.assertFalse(spend.sudo().review_ids.mc_work_item_id)
        item = spend._mc_emit("test.spend")
        self.assertEqual((item.state, item.blocked_reason), ("blocked", "approval"))
        item.with_user(self.reviewer).validate_tier()
        self.assertEqual((spend.state, item.state), ("paid", "done"))

    def test_without_an_item_the_record_is_reviewed_all_the_same(self):
        event = self.env["mc.source.event"].search(
            [("code", "=", "test.spend"), ("company_id", "=", self.env.company.id)]
        )
        event.enabled = False
        spend, item = self._submit()
        self.assertFalse(item)
        spend.with_user(self.reviewer).validate_tier()
        self.assertEqual(spend.state, "paid")
        proof = self.env["mc.evidence"].search([("name", "=", "Approved")])
        self.assertIn(spend.id, [self._meta(row)["res_id"] for row in proof])

    # People with a script

    def test_reviews_and_outcome_are_not_written(self):
        spend, item = self._submit()
        review = spend.review_ids
        for user in (self.clerk, self.reviewer, self.manager):
            for values in ({"status": "approved"}, {"mc_work_item_id": False}):
                case = self.subTest(user=user.login, values=values)
                with case, self.assertRaises(AccessError):
                    review.with_user(user).write(values)
            with self.assertRaises(AccessError):
                spend.with_user(user).write({"validation_status": "validated"})
            with self.assertRaises(UserError):
                spend.with_user(user).write({"state": "paid"})
            with self.assertRaises(UserError):
                spend.with_user(user).write({"amount": 1.0})
        self.assertEqual((spend.state, item.state), ("draft", "blocked"))

    def test_a_review_of_something_else_opens_no_item(self):
        """Reviews of models that are not guarded can be written by everybody."""
        stranger = self._user("mc_stranger", USER)
        _spend, item = self._submit()
        reviews = self.env["tier.review"].with_user(stranger)
        values = {"model": "res.partner", "res_id": 1, "status": "pending"}
        forged = {**values, "mc_work_item_id": item.id}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            reviews.create(forged)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            reviews.with_context(default_mc_work_item_id=item.id).create(values)
        own = reviews.create(values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            own.write({"mc_work_item_id": item.id})
        self.assertFalse(item.with_user(stranger).has_access("read"))

    def test_who_may_not_see_the_item_decides_nothing(self):
        _spend, item = self._submit()
        for user in (self.outsider, self.auditor):
            for method in ("validate_tier", "reject_tier", "forward_tier"):
                case = self.subTest(user=user.login, method=method)
                with case, self.assertRaises(UserError):  # AccessError is one, too
                    getattr(item.with_user(user), method)()
        self.assertFalse(self._decisions(item))
