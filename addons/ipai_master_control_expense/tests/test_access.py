# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import USER, ExpenseCase


@tagged("post_install", "-at_install")
class TestAccess(ExpenseCase):
    """Who sees an expense under review: who decides on it, and who asked."""

    def test_reviewers_outside_of_the_application_read(self):
        expense = self._submitted(6000).with_user(self.finance)
        self.assertTrue(expense.read(["name", "state"]))
        with self.assertRaises(AccessError):
            expense.write({"name": "Mine"})
        with self.assertRaises(AccessError):
            expense.unlink()

    def test_only_what_they_review(self):
        expense = self._submitted(10).with_user(self.finance)
        with self.assertRaises(AccessError):
            expense.read(["name"])

    def test_other_users_of_master_control(self):
        stranger = self._user("mc_stranger", USER)
        expense = self._submitted(6000).with_user(stranger)
        with self.assertRaises(AccessError):
            expense.read(["name"])
        self.assertFalse(expense.search([("id", "=", expense.id)]))

    def test_who_stands_in_for_a_reviewer_reads_and_decides(self):
        deputy = self._user("mc_deputy", USER, email="deputy@example.com")
        today = self.env["mc.clock"].now().date()
        self.env["mc.substitute"].with_user(self.boss).create(
            {
                "user_id": self.boss.id,
                "substitute_id": deputy.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=1),
            }
        )
        expense = self._submitted(1500)
        seen = expense.with_user(deputy)
        self.assertTrue(seen.read(["name", "state"]))
        self.assertTrue(seen.search([("id", "=", expense.id)]))
        self.assertEqual(len(seen._mc_lines().read(["name"])), 1)
        item = self._item_of(expense).with_user(deputy)
        self.assertTrue(item.mirrored_can_review)
        item.validate_tier()
        self._assert_state(expense, "approved")
        review = expense.sudo().review_ids
        self.assertEqual(review.done_by, deputy)
        self.assertEqual(review.mc_in_place_of_id, self.boss)

    def test_the_employee_sees_how_far_it_is(self):
        expense = self._submitted(1500)
        self.assertEqual(expense.validation_status, "pending")
        self.assertEqual(expense.review_ids.mapped("status"), ["pending"])
        other = self._person("mc_colleague")
        reviews = self.env["tier.review"].with_user(other)
        self.assertFalse(reviews.search([("id", "in", expense.sudo().review_ids.ids)]))
