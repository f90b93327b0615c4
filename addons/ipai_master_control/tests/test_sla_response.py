# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .sla_case import MONDAY, SlaCase


class TestSlaResponse(SlaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy(timer_type="response", target_minutes=60)

    def setUp(self):
        super().setUp()
        self.item = self._item(self.outsider)
        self._wait(minutes=5)

    def _post(self, user, **values):
        values = {
            "body": "On it",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            **values,
        }
        return self.item.with_user(user).message_post(**values)

    def _state(self):
        return self._timer(self.item, "response").state

    def test_answer_of_a_member(self):
        self._post(self.member)
        timer = self._timer(self.item, "response")
        self.assertEqual((timer.state, timer.stopped_at), ("met", self.now))
        self.assertEqual(self.item.responded_at, self.now)
        self.assertEqual(self.item.sla_state, "met")
        self.assertEqual(self.item.state, "open", "an answer is no start")
        self.assertEqual(self._events(self.item)[-1], "response: met")

    def test_leader_and_assignee_count(self):
        self._post(self.leader)
        self.assertEqual(self._state(), "met")
        self.item = self._item(self.outsider, user_id=self.reviewer.id)
        self._post(self.reviewer)
        self.assertEqual(self._state(), "met")

    def test_who_asked_does_not_count(self):
        self._post(self.outsider)
        self.assertEqual(self._state(), "running")
        self.item = self._item(self.member)  # of the lane, but the requester
        self._post(self.member)
        self.assertEqual(self._state(), "running")
        self.assertFalse(self.item.responded_at)

    def test_others_do_not_count(self):
        self._post(self.manager)
        self.assertEqual(self._state(), "running")

    def test_notes_do_not_count(self):
        self._post(self.member, subtype_xmlid="mail.mt_note")
        self._post(self.member, message_type="notification")
        self._post(self.member, subtype_xmlid=False)
        self.assertEqual(self._state(), "running")

    def test_nobody_answers_in_anothers_name(self):
        """The outsider made the item, so may write on it, also as somebody else."""
        self._post(self.outsider, author_id=self.member.partner_id.id)
        self.assertEqual(self._state(), "running")
        self._post(self.member, author_id=self.outsider.partner_id.id)
        self.assertEqual(self._state(), "running")

    def test_late_answer(self):
        self._wait(hours=2)
        self._post(self.member)
        timer = self._timer(self.item, "response")
        self.assertEqual((timer.state, timer.stopped_at), ("breached", self.now))
        self.assertEqual(self.item.sla_state, "breached")

    def test_second_answer_changes_nothing(self):
        self._post(self.member)
        first = self.now
        self._wait(hours=5)
        self._post(self.leader)
        self.item.with_user(self.member).action_start()
        self.assertEqual(self.item.responded_at, first)
        self.assertEqual(self._timer(self.item, "response").stopped_at, first)

    def test_answer_while_blocked(self):
        self.item.with_user(self.member).action_block("external")
        self._wait(days=1)
        self._post(self.member)
        timer = self._timer(self.item, "response")
        self.assertEqual((timer.state, timer.consumed_seconds), ("met", 300))

    def test_answered_item_unblocks_to_open(self):
        self._post(self.member)
        item = self.item.with_user(self.member)
        item.action_block("external")
        item.action_unblock()
        self.assertEqual(item.state, "open")
        item.action_start()
        item.action_block("external")
        item.action_unblock()
        self.assertEqual(item.state, "running")

    def test_closed_items_need_no_answer(self):
        self.item.with_user(self.member).action_cancel()
        self._post(self.member)
        self.assertFalse(self.item.responded_at)

    def test_done_is_a_response(self):
        self.item.with_user(self.member).action_done()
        self.assertEqual(self._state(), "met")
        self.assertEqual(self.item.responded_at, self.now)
        self.assertGreater(self.now, MONDAY)
