# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ..models.mc_escalation_dispatch import JOB_KEY
from .escalation_common import EscalationCase

BIG_DIGEST = 1_000


class TestDispatch(EscalationCase):
    def test_breach_becomes_a_message(self):
        message = self._told(self._level(channels=["email"]))
        self.assertEqual(message.channel, "email")
        self.assertEqual(message.recipient_id, self.leader)
        self.assertEqual(message.escalation_ids, self.notices)
        self.assertEqual(message.state, "pending")
        item = self.timer.work_item_id
        self.assertEqual(message.name, f"SLA breached: {item.display_name}")
        self.assertEqual(self.notices.dispatched_at, self.now)
        self.assertEqual(self.notices.state, "pending", "made is not sent")
        self.assertEqual(len(self._jobs("_job_deliver")), 1)

    def test_nothing_is_dispatched_twice(self):
        self._told()
        self.assertFalse(self._dispatch())

    def test_warning_says_how_far(self):
        timer = self._timer(self._level(percent=75))
        self._cross(timer, percent=75)
        self.assertTrue(self._dispatch().name.startswith("SLA at 75 %: WI-"))

    def test_not_before_its_time(self):
        self.assertFalse(self._told(self._level(wait_minutes=10)))
        self._wait(minutes=10)
        self.assertTrue(self._dispatch())

    def test_repetitions_one_after_the_other(self):
        first = self._told(self._level(repeat=2, repeat_minutes=10))
        self.assertEqual(len(first.escalation_ids), 1)
        self._wait(minutes=10)
        self.assertEqual(self._dispatch().escalation_ids.repetition, 1)
        self._wait(minutes=10)
        self.assertEqual(self._dispatch().escalation_ids.repetition, 2)

    def test_digest_one_per_recipient_and_channel(self):
        level = self._level(channels=["email", "activity"], who="lane_members")
        self.lane.member_ids |= self.outsider
        timers = [self._timer(level, item=self._item()) for _one in range(25)]
        self._cross(*timers)
        messages = self._dispatch()
        self.assertEqual(
            sorted((one.channel, one.recipient_id.login) for one in messages),
            [
                ("activity", "mc_member"),
                ("activity", "mc_outsider"),
                ("email", "mc_member"),
                ("email", "mc_outsider"),
            ],
        )
        for message in messages:
            self.assertEqual(message.notice_count, 25)
            self.assertEqual(message.name, "25 SLA notices, 25 breached")

    def test_digest_shows_the_worst(self):
        items = [self._item(priority=priority) for priority in "4321"]
        timers = [self._timer(self._level(), item=item) for item in items]
        self._cross(*timers)
        warned = self._timer(
            self._level(percent=50), item=self._item(priority="1"), due_at=False
        )
        self._cross(warned, percent=50)
        content = self._dispatch()._content()
        self.assertEqual([one.priority for one in content.items], [*"12341"])
        self.assertEqual(content.count, 5)
        self.assertIn("4 of them are breached", content.text)

    def test_one_clock_is_shown_once(self):
        timer = self._timer(self._level(percent=75), self._level(repeat=1))
        self._cross(timer, percent=75)
        self._cross(timer)
        self._wait(minutes=15)
        message = self._dispatch()
        self.assertEqual(len(message.escalation_ids), 3)
        self.assertEqual(message._content().count, 1)
        self.assertEqual(message._content().items[0].percent, 100)

    def test_big_digest(self):
        timers = [
            self._timer(self._level(), item=self.item_of(number))
            for number in range(BIG_DIGEST // 100)
        ]
        ids = [one for timer in timers for one in self._copies(timer, 100)]
        self._cross(*self.env["mc.sla.timer"].browse(ids))
        message = self._dispatch()
        self.assertEqual(len(message), 1)
        self.assertEqual(message.notice_count, BIG_DIGEST)
        content = message._content()
        self.assertEqual((len(content.items), content.count), (10, BIG_DIGEST))
        self.assertEqual(content.more_label, f"… and {BIG_DIGEST - 10} more")

    def item_of(self, number):
        return self._item(name=f"Item {number}")

    def test_shared_channel_tells_a_team_once(self):
        self.company.mc_slack_ref = "default"
        self.lane.member_ids |= self.outsider
        message = self._told(self._level(channels=["slack"], who="lane_members"))
        self.assertEqual(len(message), 1)
        self.assertEqual(message.recipient_ids, self.member | self.outsider)
        self.assertFalse(message.recipient_id)

    def test_shared_channel_keeps_different_news_apart(self):
        self.company.mc_slack_ref = "default"
        level = self._level(channels=["slack"])
        other = self._item(lane_id=self.other_lane.id)
        self.other_lane.leader_id = self.manager
        self._cross(self._timer(level), self._timer(level, item=other))
        self.assertEqual(len(self._dispatch()), 2)

    def test_companies_are_kept_apart(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.leader.company_ids |= company
        lane = self.env["mc.lane"]._by_code("DEV", company)
        lane.leader_id = self.leader
        item = self.env["mc.work.item"].create(
            {"name": "Theirs", "company_id": company.id, "lane_id": lane.id}
        )
        self._cross(self._timer(self._level()), self._timer(self._level(), item=item))
        messages = self._dispatch()
        self.assertEqual(len(messages), 2)
        self.assertEqual(messages.company_id, self.company | company)

    def test_paused_clock_waits_and_goes_on(self):
        timer = self._timer(self._level(), state="paused")
        self._cross(timer)
        self.assertFalse(self._dispatch())
        timer.state = "running"
        self.assertTrue(self._dispatch())

    def test_blocked_item_waits_and_goes_on(self):
        timer = self._timer(self._level())
        self._cross(timer)
        timer.state = "breached"
        timer.work_item_id.action_block()
        self.assertFalse(self._dispatch())
        timer.work_item_id.action_unblock()
        self.assertTrue(self._dispatch())

    def test_stopped_clock_is_not_told_even_without_the_hook(self):
        timer = self._timer(self._level())
        notice = self._cross(timer)
        timer.stopped_at = self.now
        self.assertFalse(self._dispatch())
        self.assertEqual(notice.state, "cancelled")

    def test_nobody_at_all_is_visible(self):
        self.lane.leader_id = False
        notices = self.env["mc.escalation"]
        managers = self.env.ref("ipai_master_control.mc_group_manager")._mc_members()
        managers.active = False
        self.assertFalse(self._told())
        self.assertEqual(self.notices.state, "failed")
        self.assertIn("Nobody to tell", self.notices.failed_reason)
        item = self.timer.work_item_id
        self.assertIn("reached nobody", item.message_ids[0].body)
        self.assertEqual(self._escalation_events(item), ["failed"])
        self.assertFalse(notices._has_due())

    def test_evidence_of_what_is_owed(self):
        self._told(self._level(channels=["email", "activity"]))
        (row,) = self._evidence(self.timer.work_item_id, "escalation")
        meta = self._meta(row)
        self.assertEqual(meta["event"], "owed")
        self.assertEqual(meta["channels"], ["activity", "email"])
        self.assertEqual(meta["recipients"], [self.leader.name])
        self.assertEqual(len(meta["notices"]), 2)

    def test_not_configured_means_the_fallback_at_once(self):
        message = self._told(self._level(channels=["n8n"]))
        self.assertEqual(message.channel, "email")
        self.company.mc_slack_ref = "default"
        message = self._told(self._level(channels=["n8n"]), item=self._item())
        self.assertEqual(message.channel, "slack")
        self.company.mc_fallback_slack = False
        message = self._told(self._level(channels=["n8n"]), item=self._item())
        self.assertEqual(message.channel, "email")
        self.company.mc_n8n_url = "https://93.184.215.14/hook"
        message = self._told(self._level(channels=["n8n"]), item=self._item())
        self.assertEqual(message.channel, "n8n")

    def test_fallback_and_own_channel_are_one_message(self):
        message = self._told(self._level(channels=["n8n", "slack", "email"]))
        self.assertEqual(len(message), 1)
        self.assertEqual(len(message.escalation_ids), 3)


class TestWake(EscalationCase):
    def test_nothing_due_no_job(self):
        self.env["mc.escalation"]._wake()
        self._cross(self._timer(self._level(wait_minutes=1)))
        self.env["mc.escalation"]._wake()
        self.assertFalse(self._jobs("_job_dispatch"))

    def test_due_one_job_for_the_superuser(self):
        self._cross(self._timer(self._level()))
        self.env["mc.escalation"].with_user(self.manager)._wake()
        (job,) = self._jobs("_job_dispatch")
        self.assertEqual(job.identity_key, JOB_KEY)
        self.assertTrue(job.recordset.env.su)

    def test_waiting_notices_wake_nobody(self):
        self._cross(self._timer(self._level(), state="paused"))
        self.env["mc.escalation"]._wake()
        self.assertFalse(self._jobs("_job_dispatch"))

    def test_cron_does_it_without_any_job(self):
        notice = self._cross(self._timer(self._level()))
        self.env["mc.escalation"]._cron_dispatch()
        self.assertFalse(notice.message_ids, "too young: its sweep may still go on")
        self._age(notice)
        self.env["mc.escalation"]._cron_dispatch()
        self.assertTrue(notice.message_ids)

    def _age(self, notice):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mc_escalation SET create_date = create_date - interval '1 minute'"
            " WHERE id = %s",
            [notice.id],
        )

    def test_two_at_once_share_the_work(self):
        notice = self._cross(self._timer(self._level()))
        self.assertEqual(self.env["mc.escalation"]._job_dispatch(), 1)
        self.assertEqual(self.env["mc.escalation"]._job_dispatch(), 0)
        self.assertEqual(len(notice.message_ids), 1)
