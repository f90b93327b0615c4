# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""n8n being down never silences an escalation, and nobody is told twice for it."""

from ..lib.http_delivery import Outcome
from .escalation_common import EscalationCase, ScriptedChannels

DOWN = Outcome.retry("HTTP 503", 503, "busy")


class FallbackCase(ScriptedChannels, EscalationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mc_n8n_url = "https://93.184.215.14/webhook/escalation"
        cls.company.mc_slack_ref = "default"

    def setUp(self):
        super().setUp()
        self._script_channels()

    def _try(self, message):
        """Let the message's next try happen, when it is due."""
        if message.next_attempt_at:
            self.now = max(self.now, message.next_attempt_at)
        return message._job_deliver()


class TestSending(FallbackCase):
    def test_sent(self):
        message = self._told(self._level(channels=["n8n"]))
        self.assertEqual(self._try(message), "ok")
        self.assertEqual((message.state, self.notices.state), ("sent", "sent"))
        self.assertEqual(self.notices.sent_at, self.now)
        self.assertEqual(self.notices.attempts, 1)
        item = self.timer.work_item_id
        self.assertEqual(self._escalation_events(item), ["owed", "sent"])
        meta = self._meta(self._evidence(item, "escalation")[-1])
        self.assertEqual(meta["message"], message._message_id())
        self.assertEqual(meta["recipients"], [self.leader.name])
        self.assertIn("n8n: Delivered (200)", self.notices.delivery_log)

    def test_acknowledged_before_it_is_sent(self):
        message = self._told(self._level(channels=["n8n"]))
        self.timer._acknowledge("button")
        self._try(message)
        self.assertEqual(message.state, "cancelled")
        self.assertFalse(self.sent)

    def test_stopped_before_it_is_sent(self):
        message = self._told(self._level(channels=["n8n"]))
        self.timer._after_stop()
        self._try(message)
        self.assertEqual(message.state, "cancelled")
        self.assertFalse(self.sent)

    def test_what_is_acknowledged_leaves_a_digest(self):
        level = self._level(channels=["email"])
        timers = [self._timer(level, item=self._item()) for _one in range(3)]
        self._cross(*timers)
        message = self._dispatch()
        timers[0]._acknowledge("button")
        self.assertEqual(message._content().count, 2)
        self._try(message)
        self.assertEqual(
            sorted(message.escalation_ids.mapped("state")),
            ["acknowledged", "sent", "sent"],
        )

    def test_one_recipient_has_it_the_other_still_gets_it(self):
        self.lane.member_ids |= self.outsider
        first, second = self._told(self._level(who="lane_members"))
        self._try(first)
        self.assertEqual(self.notices.state, "sent")
        self._try(second)
        self.assertEqual(second.state, "sent")


class TestFallback(FallbackCase):
    def setUp(self):
        super().setUp()
        self.message = self._told(self._level(channels=["n8n"]))
        self.answers["n8n"] = [DOWN]

    def _fallback(self, of=None):
        return (of or self.message).fallback_ids

    def test_first_failure_is_tried_again(self):
        self._try(self.message)
        self.assertEqual(self.message.state, "pending")
        self.assertFalse(self._fallback())

    def test_second_failure_tells_slack(self):
        self._try(self.message)
        self._try(self.message)
        fallback = self._fallback()
        self.assertEqual(fallback.channel, "slack")
        self.assertEqual(fallback.recipient_ids, self.leader)
        self.assertEqual(fallback.escalation_ids, self.notices)
        self.assertEqual(self.message.state, "pending", "n8n is still tried")
        self._try(self.message)
        self.assertEqual(len(self._fallback()), 1, "once")

    def test_slack_told_ends_n8n(self):
        self._try(self.message)
        self._try(self.message)
        self._try(self._fallback())
        self.assertEqual(self.message.state, "cancelled")
        self.assertIn("another channel", self.message.last_error)
        self.assertEqual(self.notices.state, "sent")
        self.assertEqual(self._channels_used(), ["n8n", "n8n", "slack"])
        self.assertEqual(self._try(self.message), "nothing to do")

    def test_n8n_back_first_ends_slack(self):
        self._try(self.message)
        self._try(self.message)
        fallback = self._fallback()
        self.answers["n8n"] = [Outcome.ok()]
        self._try(self.message)
        self.assertEqual(fallback.state, "cancelled")
        self._try(fallback)
        self.assertNotIn("slack", self._channels_used())

    def test_slack_down_tells_by_mail(self):
        self.answers["slack"] = [DOWN]
        for _try in range(2):
            self._try(self.message)
        slack = self._fallback()
        for _try in range(2):
            self._try(slack)
        mail = self._fallback(slack)
        self.assertEqual(mail.channel, "email")
        self.assertEqual(mail.recipient_id, self.leader)
        self._try(mail)
        self.assertEqual(self.notices.state, "sent")
        self.assertEqual((self.message.state, slack.state), ("cancelled", "cancelled"))

    def test_slack_not_configured_mail_at_once(self):
        self.company.mc_slack_ref = False
        self._try(self.message)
        self._try(self.message)
        self.assertEqual(self._fallback().channel, "email")

    def test_refused_for_good_tells_at_once(self):
        self.answers["n8n"] = [Outcome.failed("HTTP 404", 404)]
        self._try(self.message)
        self.assertEqual(self.message.state, "failed")
        self.assertEqual(self._fallback().channel, "slack")
        self.assertEqual(self.notices.state, "pending", "there is hope")

    def test_far_retry_after_tells_at_once(self):
        self.answers["n8n"] = [Outcome.retry("HTTP 429", 429, retry_after=600)]
        self._try(self.message)
        self.assertEqual(self.message.state, "pending")
        self.assertEqual(self._fallback().channel, "slack")

    def test_thirty_seconds_without_an_outcome(self):
        self.message.write({"attempts": 1, "first_attempt_at": self.now})
        self._wait(seconds=29)
        self.assertFalse(self.message._fall_back_overdue())
        self._wait(seconds=1)
        self.assertEqual(self.message._fall_back_overdue().channel, "slack")
        self.assertFalse(self.message._fall_back_overdue())

    def test_dead_worker_tells_later(self):
        values = {"attempts": 1, "first_attempt_at": self.now, "state": "sending"}
        self.message.write(values)
        self._wait(seconds=60)
        self.assertFalse(self.message._fall_back_overdue())
        self._wait(seconds=30)
        self.assertTrue(self.message._fall_back_overdue())

    def test_the_cron_looks_for_them(self):
        self.message.write({"attempts": 1, "first_attempt_at": self.now})
        self._wait(seconds=40)
        self.env["mc.escalation"]._cron_dispatch()
        self.assertTrue(self._fallback())

    def test_everything_down_is_visible(self):
        gone = Outcome.failed("HTTP 400", 400)
        self.answers.update(n8n=[gone], slack=[gone], email=[gone])
        self._try(self.message)
        slack = self._fallback()
        self._try(slack)
        self._try(self._fallback(slack))
        self.assertEqual(self.notices.state, "failed")
        self.assertEqual(self.notices.failed_reason, "HTTP 400")
        item = self.timer.work_item_id
        self.assertIn("reached nobody", item.message_ids[0].body)
        self.assertEqual(
            self._escalation_events(item),
            ["owed", "failed", "failed", "failed", "failed"],
        )

    def test_switched_off(self):
        self.company.write({"mc_fallback_slack": False, "mc_fallback_email": False})
        self._try(self.message)
        self._try(self.message)
        self.assertFalse(self._fallback())

    def test_acknowledged_meanwhile_needs_no_fallback(self):
        self._try(self.message)
        self.timer._acknowledge("button")
        self._try(self.message)
        self.assertEqual(self.message.state, "cancelled")
        self.assertFalse(self._fallback())

    def test_team_message_becomes_one_mail_each(self):
        self.company.mc_slack_ref = False
        self.lane.member_ids |= self.outsider
        item = self._item()
        level = self._level(channels=["n8n"], who="lane_members")
        message = self._told(level, item=item)
        for _try in range(2):
            self._try(message)
        first, second = message.fallback_ids
        self._try(first)
        self.assertEqual(message.state, "pending", "one of two was told")
        self._try(second)
        self.assertEqual(message.state, "cancelled")

    def test_late_answer_of_a_told_channel_is_cancelled_not_failed(self):
        self._try(self.message)
        self._try(self.message)
        self.message.write({"state": "sending"})
        self._try(self._fallback())
        self.assertEqual(self.message.state, "sending", "its worker is still at it")
        self._wait(hours=1)
        self._try(self.message)
        self.assertEqual(self.message.state, "cancelled")


class TestActivity(FallbackCase):
    def test_on_the_item(self):
        self._try(self._told(self._level(channels=["activity"])))
        activity = self.timer.work_item_id.activity_ids
        self.assertEqual(activity.user_id, self.leader)
        self.assertIn("SLA breached", activity.summary)
        self.assertNotIn("/master_control/ack/", activity.note, "others read it too")
        self.assertEqual(self.notices.state, "sent")

    def test_on_the_message_when_it_is_a_digest(self):
        level = self._level(channels=["activity"])
        self._cross(*[self._timer(level, item=self._item()) for _one in range(3)])
        message = self._dispatch()
        self._try(message)
        self.assertEqual(message.activity_ids.user_id, self.leader)
        self.assertIn("3 SLA notices", message.activity_ids.summary)
        message.activity_ids.with_user(self.leader).action_feedback(feedback="Seen")
        self.assertFalse(message.activity_ids)

    def test_who_may_not_open_it_gets_a_mail(self):
        nobody = self._user("mc_no_group", "base.group_user")
        level = self._level(channels=["activity"], who="user", user_id=nobody.id)
        message = self._told(level)
        self._try(message)
        self.assertEqual(message.state, "failed")
        self.assertEqual(message.fallback_ids.channel, "email")
