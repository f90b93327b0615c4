# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .sla_figures_case import NOW, FiguresCase


class TestSlaBreachReason(FiguresCase):
    def setUp(self):
        super().setUp()
        self.timer = self._clock("breached", NOW)

    def _explain(self, user, reason="The supplier was down."):
        self.timer.with_user(user).action_set_breach_reason(reason)

    def _given(self):
        return [
            row
            for row in map(self._meta, self._evidence(self.timer.work_item_id, "sla"))
            if row["event"] == "reason_given"
        ]

    def test_leader_and_manager_give_the_reason_with_evidence(self):
        self._explain(self.leader)
        self.assertEqual(self.timer.breach_reason, "The supplier was down.")
        self.assertEqual(self.timer.breach_reason_by_id, self.leader)
        self.assertEqual(self.timer.breach_reason_at, NOW)
        self._explain(self.manager, "  Their fibre was cut.  ")
        self.assertEqual(self.timer.breach_reason, "Their fibre was cut.")
        first, second = self._given()
        self.assertEqual(first["reason"], "The supplier was down.")
        self.assertIsNone(first["previous"])
        self.assertEqual(second["previous"], "The supplier was down.")
        self.assertEqual(second["timer"], self.timer.uuid)
        actors = self._evidence(self.timer.work_item_id, "sla")[-2:].actor_id
        self.assertEqual(actors, self.leader | self.manager)

    def test_others_do_not(self):
        for user in (self.member, self.outsider, self.auditor, self.reviewer):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._explain(user)
        for user in (self.member, self.auditor):
            self.assertFalse(self.timer.with_user(user).may_explain)
        self.assertTrue(self.timer.with_user(self.leader).may_explain)
        self.assertFalse(self.timer.breach_reason)
        self.assertFalse(self._given())

    def test_nobody_writes_it_by_hand(self):
        for user in (self.leader, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.timer.with_user(user).write({"breach_reason": "x"})

    def test_only_breached_clocks_have_a_reason(self):
        for state in ("running", "paused", "met", "cancelled"):
            timer = self._clock(state, NOW)
            with self.subTest(state), self.assertRaises(UserError):
                timer.with_user(self.leader).action_set_breach_reason("x")
            self.assertFalse(timer.with_user(self.leader).may_explain)

    def test_hostile_reasons(self):
        for reason in ("", "   ", None, 5, ["x"], {"a": 1}, "x" * 2001):
            with self.subTest(repr(reason)[:20]), self.assertRaises(UserError):
                self._explain(self.leader, reason)
        self._explain(self.leader, "<script>\x00alert(1)</script>")
        self.assertNotIn("\x00", self.timer.breach_reason)

    def test_dialog(self):
        action = self.timer.with_user(self.leader).action_explain()
        dialog = self.env[action["res_model"]].with_user(self.leader)
        form = Form(dialog.with_context(**action["context"]))
        form.reason = "Nobody was on duty."
        form.save().action_save()
        self.assertEqual(self.timer.breach_reason, "Nobody was on duty.")

    def test_dialog_gives_no_rights(self):
        dialog = self.env["mc.sla.breach.reason"].with_user(self.member)
        dialog = dialog.create({"timer_ids": [(6, 0, self.timer.ids)], "reason": "x"})
        with self.assertRaises(AccessError):
            dialog.action_save()
