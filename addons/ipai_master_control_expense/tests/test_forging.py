# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An expense is not approved by writing that it is, whoever writes and however."""

from odoo.addons.ipai_master_control.tests.rpc_common import RpcMixin
from odoo.addons.ipai_master_control_expense.models.series import (
    APPROVED,
    GRANTED,
    HAS_SHEETS,
    MODEL,
    REFUSED,
    SUBMITTED,
)
from odoo.tests import tagged
from odoo.tests.common import HttpCase

from .common import EXPENSE_MANAGER, ExpenseMixin

APPROVE = "action_approve_expense_sheets" if HAS_SHEETS else "action_approve"


@tagged("post_install", "-at_install")
class TestForging(RpcMixin, ExpenseMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_expenses()
        cls.admin = cls._user("mc_expense_admin", EXPENSE_MANAGER, email="a@b.example")
        cls.expense = cls._submit(cls._expense(1500)).sudo()
        cls.review = cls.expense.review_ids
        cls.everybody = (
            cls.employee_user,
            cls.finance,
            cls.officer,
            cls.admin,
            cls.manager,
        )

    def _assert_refused(self, answer):
        self.assertIn("error", answer, answer)
        self.assertEqual(self.expense.state, SUBMITTED)
        self.assertEqual(self.expense.approval_state, SUBMITTED)
        self.assertEqual(self.expense.review_ids, self.review)
        self.assertEqual(self.review.status, "pending")
        self.assertFalse(self.review.done_by)
        self.assertEqual(self._item_of(self.expense).state, "blocked")

    def _write(self, user, vals, **kwargs):
        return self._rpc(user, MODEL, "write", self.expense.ids, vals, **kwargs)

    def test_writing_the_state(self):
        for user in (*self.everybody, self.boss):
            for state in sorted(GRANTED):
                for vals in ({"state": state}, {"approval_state": state}):
                    with self.subTest(user=user.login, vals=vals):
                        self._assert_refused(self._write(user, vals))

    def test_keys_of_the_context(self):
        context = {
            "mc_trusted": True,
            "skip_validation_check": True,
            "skip_check_state_condition": True,
            "mc_requester_id": self.boss.id,
        }
        vals = {"approval_state": APPROVED}
        self._assert_refused(self._write(self.admin, vals, context=context))

    def test_making_an_approved_one(self):
        line = {
            "name": "Train",
            "employee_id": self.employee.id,
            "product_id": self.product.id,
            "total_amount_currency": 1500,
        }
        vals = line
        if HAS_SHEETS:
            vals = {
                "name": "Report",
                "employee_id": self.employee.id,
                "expense_line_ids": [[0, 0, line]],
            }
        for user in (self.employee_user, self.admin):
            for state in ({"approval_state": APPROVED}, {"state": APPROVED}):
                with self.subTest(user=user.login, state=state):
                    answer = self._rpc(user, MODEL, "create", [{**vals, **state}])
                    made = self.expense.search([], order="id desc", limit=1)
                    if "error" not in answer:
                        # Odoo computed the state that was given away.
                        self.assertNotIn(made.state, GRANTED)
                        self.assertNotIn(made.approval_state, GRANTED)

    def test_a_draft_is_not_approved_at_once(self):
        draft = self._expense(1500).sudo()
        for name in ("approval_state", "state"):
            answer = self._rpc(self.admin, MODEL, "write", draft.ids, {name: APPROVED})
            self.assertIn("error", answer)
        self.assertNotIn(draft.state, GRANTED)

    def test_a_refused_one_is_not_approved(self):
        self.expense.with_user(self.boss)._mc_decide("rejected", comment="No")
        self.assertEqual(self.expense.approval_state, REFUSED)
        for name in ("approval_state", "state"):
            self.assertIn("error", self._write(self.admin, {name: APPROVED}))
        self.assertEqual(self.expense.approval_state, REFUSED)

    def test_approving_without_being_a_reviewer(self):
        for user in self.everybody:
            for method in (APPROVE, "validate_tier", "reject_tier"):
                with self.subTest(user=user.login, method=method):
                    self._assert_refused(
                        self._rpc(user, MODEL, method, self.expense.ids)
                    )

    def test_private_methods(self):
        for method in ("_mc_grant", "_do_approve", "_mc_decide", "_mc_emit"):
            answer = self._rpc(self.boss, MODEL, method, self.expense.ids)
            self._assert_refused(answer)

    def test_writing_reviews(self):
        for vals in (
            {"status": "approved", "done_by": self.boss.id},
            {"reviewer_ids": [[6, 0, [self.employee_user.id]]]},
        ):
            for user in (self.employee_user, self.admin, self.boss):
                self._assert_refused(
                    self._rpc(user, "tier.review", "write", self.review.ids, vals)
                )
        for vals in (
            {"review_ids": [[5]]},
            {"validation_status": "validated"},
            {"mc_submission": 7},
        ):
            self._assert_refused(self._write(self.admin, vals))

    def test_what_is_under_review_stays_as_it_is(self):
        line = self.expense.expense_line_ids if HAS_SHEETS else self.expense
        for vals in (
            {"total_amount_currency": 5},
            {"total_amount": 5},
            {"price_unit": 5},
            {"quantity": 5},
            {"date": "2026-01-01"},
            {"employee_id": self.boss_employee.id},
        ):
            with self.subTest(vals):
                self._assert_refused(
                    self._rpc(self.admin, "hr.expense", "write", line.ids, vals)
                )
        if HAS_SHEETS:
            self._assert_refused(self._write(self.admin, {"expense_line_ids": [[5]]}))
            self._assert_refused(
                self._rpc(self.admin, "hr.expense", "unlink", line.ids)
            )
            another = self._expense(9000).sudo().expense_line_ids
            vals = {"sheet_id": self.expense.id}
            self._assert_refused(
                self._rpc(self.admin, "hr.expense", "write", another.ids, vals)
            )

    def test_an_approved_one_does_not_grow(self):
        small = self._submit(self._expense(10)).sudo()
        self._approve(small, self.boss)
        line = small.expense_line_ids if HAS_SHEETS else small
        self.env.flush_all()
        answer = self._rpc(
            self.admin, "hr.expense", "write", line.ids, {"total_amount_currency": 9000}
        )
        self.assertIn("error", answer)
        self.assertEqual(line.total_amount_currency, 10)

    def test_the_reviewer_may(self):
        answer = self._rpc(self.boss, MODEL, "validate_tier", self.expense.ids)
        self.assertNotIn("error", answer)
        self.assertEqual(self.expense.state, APPROVED)
