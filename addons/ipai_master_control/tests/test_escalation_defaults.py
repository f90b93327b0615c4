# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime

from odoo.addons.mail.tests.common import MockEmail

from .escalation_common import EscalationCase


class TestDefaultPolicies(EscalationCase, MockEmail):
    """A company that has set up nothing: neither n8n nor Slack."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"mc_n8n_url": False, "mc_slack_ref": False})
        policies = cls.env["mc.sla.policy"]
        tag = cls.env["mc.tag"].create({"name": "set aside"})
        policies.with_context(active_test=False).search(
            [("company_id", "=", cls.company.id), ("timer_type", "!=", "custom")]
        ).write({"active": False, "tag_ids": [(6, 0, tag.ids)]})
        cls.defaults = policies._ensure_default_policies(cls.company)

    def test_a_breach_reaches_the_leader(self):
        self.assertEqual(len(self.defaults), 8)
        item = self._item(priority="1")
        self._wait(hours=4, seconds=1)
        self.env["mc.sla.sweep"]._sweep("cron")
        self.assertEqual(len(self._jobs("_job_dispatch")), 1)
        messages = self._dispatch()
        # Two breaches, and the manager chain of the response after its 15 minutes: one
        # message for all three on each channel.
        leaders = messages.filtered(lambda one: one.recipient_id == self.leader)
        self.assertEqual(set(leaders.mapped("channel")), {"email", "activity"})
        self.assertEqual(leaders.mapped("notice_count"), [3, 3])
        with self.mock_mail_gateway():
            for message in leaders:
                message._job_deliver()
        self.assertEqual(leaders.mapped("state"), ["sent", "sent"])
        (mail,) = self._mails
        self.assertIn("mc_leader", str(mail["email_to"]))
        activity = item.sudo().activity_ids
        self.assertEqual(activity.user_id, self.leader)

    def test_low_priority_tells_nobody(self):
        self._item(priority="4")
        self._wait(days=4)
        self.env["mc.sla.sweep"]._sweep("cron")
        self.assertFalse(self._dispatch())

    def test_another_priority_is_told_at_once(self):
        """What the new clock has passed already does not wait for the next sweep."""
        item = self._item(self.member, priority="4")
        self._wait(hours=5)
        self.assertFalse(self._jobs("_job_dispatch"))
        item.write({"priority": "1"})
        self.assertEqual(len(self._jobs("_job_dispatch")), 1)
        self.assertTrue(self._dispatch())

    def test_what_waited_for_an_item_is_told_when_it_goes_on(self):
        item = self._item(priority="3")
        self._wait(hours=24, seconds=1)
        item.action_block("external")
        self.assertFalse(self._dispatch())
        self._wait(seconds=datetime.timedelta(minutes=5).total_seconds())
        item.action_unblock()
        self.assertEqual(len(self._jobs("_job_dispatch")), 1)
        self.assertTrue(self._dispatch())
