# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestProcess(ExpenseCase):
    """The item of an expense has work below it: neither waits in vain for the other."""

    def test_a_child_waits_for_nobody_and_keeps_nobody_waiting(self):
        for first in ("approval", "child"):
            with self.subTest(first):
                expense = self._submitted(1500)
                item = self._item_of(expense)
                child = item.create(
                    {
                        "name": "Ask for the bill",
                        "lane_id": item.lane_id.id,
                        "parent_id": item.id,
                    }
                )
                steps = [expense.with_user(self.boss).validate_tier, child.action_done]
                for step in steps if first == "approval" else reversed(steps):
                    self.assertIn(item.state, ("blocked", "running"))
                    step()
                self._assert_state(expense, "approved")
                self.assertEqual(item.state, "done")

    def test_an_event_that_starts_a_process(self):
        """The process goes on after the decision, and the item ends with it."""
        self._start_processes()
        for amount in (500, 1500):
            with self.subTest(amount=amount):
                expense = self._submitted(amount)
                item = self._item_of(expense)
                self._approve(expense, self.boss)
                self._assert_state(expense, "approved")
                self.assertEqual(item.bpmn_instance_id.state, "running")
                expense._mc_paid()
                self.assertIn(item.state, ("open", "running"))
                self._finish_process(item)
                self.assertEqual(item.bpmn_instance_id.state, "done")
                self.assertEqual(item.state, "done")

    def test_a_process_that_ends_before_the_decision(self):
        self._start_processes()
        expense = self._submitted(1500)
        item = self._item_of(expense)
        self._finish_process(item, False)
        self.assertEqual((item.bpmn_instance_id.state, item.state), ("done", "blocked"))
        expense.with_user(self.boss).validate_tier()
        self._assert_state(expense, "approved")
        self.assertEqual(item.state, "done")

    def test_the_end_of_a_process_is_no_approval(self):
        """It may have ended in a refusal."""
        self._start_processes()
        expense = self._submitted(500)
        item = self._item_of(expense)
        self._finish_process(item, False)
        self.assertEqual(item.state, "done")
        self._assert_state(expense, "submitted")
        self._approve(expense, self.boss)
        self._assert_state(expense, "approved")

    def _start_processes(self):
        if "bpmn.process" not in self.env:
            self.skipTest("ipai_bpmn is not installed")
        self.env["bpmn.process"].deploy_template("expense_approval")
        self.env["mc.source.event"].search([("code", "=", "expense.submit")]).write(
            {"target": "process", "process_code": "expense_approval"}
        )

    def _finish_process(self, item, answer=True):
        values = {"boolean": answer, "text": "-"}
        while tasks := item.child_ids.filtered(lambda i: i.state == "open"):
            for task in tasks:
                fields = task._bpmn_fields()
                task.bpmn_form = {name: values[f.type] for name, f in fields}
                task.action_done()
