# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo.addons.queue_job.tests.common import trap_jobs

from ..lib.http_delivery import Outcome
from ..models.mc_clock import McClock
from .escalation_common import ScriptedChannels
from .sla_case import MONDAY
from .test_completeness import CompletenessCase

# What the life of an item leaves, by kind: the gap that is listed without it.
KINDS = {
    "intake": {"intake"},
    "state": {"state", "resolution"},
    "assignment": {"assignment"},
    "sla": {"sla"},
    "escalation": {"escalation"},
    "approval": {"approval"},
    "doc": {"file"},
}
# One event of a kind that has several, and what is said about its lack.
EVENTS = (
    ("sla", "warned", "resolution warned"),
    ("sla", "breached", "resolution breached"),
    ("sla", "reason_given", "resolution reason_given"),
    ("escalation", "owed", "email owed"),
    ("escalation", "sent", "email sent"),
    ("escalation", "failed", "slack failed"),
    ("escalation", "acknowledged", "resolution acknowledged"),
)


class TestWholeLife(ScriptedChannels, CompletenessCase):
    """Items of priority 1 and 2 through all that can happen to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mc.sla.policy"].search([]).active = False
        mail, chat = {"use_n8n": False, "use_email": True}, {"use_slack": True}
        cls.env["mc.sla.policy"].create(
            {
                "name": "Hundred minutes",
                "timer_type": "resolution",
                "target_minutes": 100,
                "warn_percent": "75",
                "level_ids": [
                    (0, 0, {"percent": 75, "use_n8n": False, **chat}),
                    (0, 0, {"percent": 100, **mail}),
                ],
            }
        )
        cls._definition()

    def setUp(self):
        super().setUp()
        self.now = MONDAY
        self.startPatcher(patch.object(McClock, "now", lambda _clock: self.now))
        self.enterContext(trap_jobs())
        self._script_channels()
        # Slack refuses for good, and nothing comes after it.
        self.answers["slack"] = [Outcome.failed("no such channel")]
        companies = type(self.env.company)
        no_next = patch.object(companies, "_mc_next_channel", lambda *_args: None)
        self.startPatcher(no_next)

    def _wait(self, minutes):
        """Let time pass: a real sweep, the dispatch, and every delivery."""
        self.now += timedelta(minutes=minutes)
        self.env.flush_all()
        self.env["mc.sla.sweep"]._sweep("cron")
        messages = self.env["mc.escalation.message"]
        known = messages.search([])
        self.env["mc.escalation"]._job_dispatch()
        for message in messages.search([]) - known:
            message._job_deliver()
        self.env.invalidate_all()

    def _by_hand(self, **values):
        values = {"name": "gated fire", "priority": "1", **values}
        return self._item(self.member, **values)

    def _live(self, item):
        """Take an item through its life, until it is approved and done."""
        item = item.with_user(self.manager)
        item.write({"user_id": self.member.id})
        item.write({"priority": "2" if item.priority == "1" else "1"})
        item.action_start()
        item.action_block("external")
        item.action_unblock()
        self._attach(item)
        self._wait(80)
        self._wait(40)
        timer = item.sudo().sla_timer_ids.filtered("breached_at")
        self.assertEqual(len(timer), 1)
        timer.with_user(self.leader).action_acknowledge()
        timer.with_user(self.leader).action_set_breach_reason("Nobody was on duty.")
        item.with_user(self.member).action_done()
        self.assertEqual(item.state, "blocked")
        item.with_user(self.reviewer).validate_tier()
        self.env.invalidate_all()
        self.assertEqual(item.state, "done")
        states = set(item.sudo().escalation_ids.mapped("state"))
        self.assertLessEqual({"acknowledged"}, states)
        return item

    def _gap_details(self, item):
        self.env.flush_all()
        return self.gaps.search([("work_item_id", "=", item.id)]).mapped("detail")

    def test_the_list_is_empty(self):
        for item in (
            self._live(self._by_hand()),
            self._live(self._critical(name="gated smoke", priority="2")),
        ):
            kinds = set(self._evidence(item).mapped("kind"))
            self.assertEqual(kinds, set(KINDS))
            self.assertEqual(self._missing(item), set())
        self.assertEqual(self.gaps._check_complete(self.env.company), [])

    def test_each_kind_that_is_missing_is_listed(self):
        item = self._live(self._by_hand())
        for kind, missing in KINDS.items():
            with self.subTest(kind), self.env.cr.savepoint() as savepoint:
                self._disarm(
                    "DELETE FROM mc_evidence WHERE work_item_id = %s AND kind = %s",
                    item.id,
                    kind,
                )
                self.assertEqual(self._missing(item), missing)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_each_event_that_is_missing_is_named(self):
        item = self._live(self._critical(name="gated smoke"))
        for kind, event, detail in EVENTS:
            with self.subTest(event), self.env.cr.savepoint() as savepoint:
                self._disarm(
                    "DELETE FROM mc_evidence WHERE work_item_id = %s AND kind = %s"
                    " AND meta::json ->> 'event' = %s",
                    item.id,
                    kind,
                    event,
                )
                self.assertIn(detail, self._gap_details(item))
                self.assertEqual(self._missing(item), {kind})
                savepoint.rollback()
            self.env.invalidate_all()
