# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.exceptions import UserError

from ..lib.http_delivery import Outcome
from .escalation_common import EscalationMixin, ScriptedChannels
from .test_erasure import ErasureCase

PERSON = "Mallory Moe"
# The queue keeps its own records; docs/operations/evidence.md says so.
NOT_OURS = ("queue_job",)


class SentCase(EscalationMixin, ScriptedChannels, ErasureCase):
    """Items of which others were told: by escalations and by webhooks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_escalation()
        cls.company = cls.env["res.company"].search([("name", "=", "Sealed Ltd")])
        cls.own_lane.leader_id = cls.worker
        cls.webhook = cls.env["mc.webhook"].create(
            {
                "name": "All",
                "event": "item.created",
                "url": "https://hooks.example.com/mc",
                "company_id": cls.company.id,
            }
        )

    def setUp(self):
        self.enterContext(trap_jobs())
        super().setUp()
        self.now = self.env["mc.clock"].now()
        self._script_channels()
        self.answers["email"] = [Outcome.ok(250, f"Taken: {PERSON}")]
        self.told = self._told_item()
        self.beside = self._new_item(name="Beside")

    def _told_item(self):
        item, _created = self.env["mc.work.item"].intake(
            {
                "name": f"Offboard {PERSON}",
                "source": "api",
                "lane": "FIN",
                "company_id": self.company.id,
            }
        )
        return item

    def _deliver(self, messages):
        for message in messages:
            message._job_deliver()
        return messages

    def _late(self):
        return {"state": "breached", "breached_at": self.now}

    def _tell_all(self):
        """A message about the item alone, a digest with another, a webhook."""
        level = self._level(channels=["email"])
        self.timer = self._timer(level, item=self.told, **self._late())
        self._cross(self.timer)
        alone = self._deliver(self._dispatch())
        level = self._level(channels=["activity"])
        timers = [self._timer(level, item=one) for one in (self.told, self.beside)]
        self._cross(*timers)
        self.digest = self._deliver(self._dispatch())
        self.digest.message_post(body=f"I called {PERSON}")
        self.delivery = self.env["mc.webhook.delivery"].search(
            [("work_item_id", "=", self.told.id)]
        )
        self.env["mc.delivery.attempt"].create(
            {
                "company_id": self.company.id,
                "delivery_id": self.delivery.id,
                "started_at": self.now,
                "answer": PERSON,
                "error": PERSON,
            }
        )
        self.delivery.last_error = PERSON
        self.timer.action_set_breach_reason(f"{PERSON} was ill.")
        self.told.escalation_ids[0].failed_reason = PERSON
        self.told.action_done()
        self.env.flush_all()
        return alone

    def _tables_with(self, text):
        """Return the names of all tables in which some row has the text."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'"
        )
        found = set()
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT 1 FROM "{table}" t WHERE strpos(t::text, %s) > 0 LIMIT 1',
                [text],
            )
            if self.env.cr.fetchone() and table not in NOT_OURS:
                found.add(table)
        return found


class TestErasureOfWhatWasSent(SentCase):
    def test_no_table_knows_the_person(self):
        alone = self._tell_all()
        self.assertIn(PERSON, alone.name)
        self.assertLessEqual(
            {
                "mail_activity",
                "mail_message",
                "mc_delivery_attempt",
                "mc_escalation",
                "mc_escalation_message",
                "mc_evidence",
                "mc_sla_timer",
                "mc_webhook_delivery",
                "mc_work_item",
            },
            self._tables_with(PERSON),
        )
        self._erase(self.told)
        self.assertEqual(self._tables_with(PERSON), set())
        self._seal()
        self.assertEqual(self._report().findings, [])

    def test_figures_and_other_items_stay(self):
        alone = self._tell_all()
        reason = "The supplier was late."
        other = self._timer(item=self.beside, **self._late())
        other.action_set_breach_reason(reason)
        times = (alone.sent_at, alone.state, self.timer.breach_reason_at)
        self._erase(self.told)
        self.assertEqual(
            (alone.sent_at, alone.state, self.timer.breach_reason_at), times
        )
        self.assertEqual(len(alone.attempt_ids), 1)
        self.assertEqual(alone.attempt_ids.status_code, 250)
        self.assertEqual(alone.name, "[erased]")
        self.assertEqual(other.breach_reason, reason)
        self.assertIn(self.beside, self.digest.escalation_ids.work_item_id)

    def test_an_erased_delivery_is_not_sent(self):
        self._tell_all()
        self.assertEqual(self.delivery.state, "pending")
        self._erase(self.told)
        with self.assertRaisesRegex(UserError, "erased"):
            self.delivery.with_user(self.asker).action_redeliver()
        self.delivery._job_deliver()
        self.assertEqual(self.delivery.state, "cancelled")
        self.assertIn("erased", self.delivery.last_error)


class TestRetentionOfWhatWasSent(SentCase):
    """Rows as they are: notices in digests, fallbacks, tries, deliveries, reviews."""

    def _age(self, item, years=8):
        """Make all that the item's evidence and clocks are, older."""
        for table, column in (
            ("mc_evidence", "recorded_at"),
            ("mc_sla_timer", "stopped_at"),
        ):
            self._tamper(
                f"UPDATE {table} SET {column} = {column} - %s * interval '1 year'"
                " WHERE work_item_id = %s",
                years,
                item.id,
            )
        self._tamper(
            "UPDATE mc_checkpoint SET sealed_at = sealed_at - %s * interval '1 year'"
            " WHERE company_id = %s",
            years,
            self.company.id,
        )

    def _tell_in_vain(self):
        """A message that another channel took over."""
        self.answers["slack"] = [Outcome.failed(f"no channel for {PERSON}")]
        timer = self._timer(self._level(channels=["slack"]), item=self.told)
        self._cross(timer)
        first = self._deliver(self._dispatch())
        fallback = first.fallback_ids or first._make(
            {
                (self.company.id, "email", tuple(self.worker.ids)): (
                    first.escalation_ids.ids
                )
            },
            fallback_of=first,
        )
        return first | self._deliver(fallback)

    def test_all_of_an_item_goes(self):
        chain = self._tell_in_vain()
        alone = self._tell_all()
        self._seal()
        self._age(self.told)
        timers, notices = self.told.sla_timer_ids, self.told.escalation_ids
        attempts = (alone | chain).attempt_ids | self.delivery.attempt_ids
        self.assertGreater(len(attempts), 2)
        dropped = self.env["mc.retention"]._cron_retire()
        self.env.invalidate_all()
        self.assertEqual(dropped["item"], 1)
        for records in (self.told, timers, notices, alone, chain, attempts):
            self.assertFalse(records.exists(), records._name)
        self.assertFalse(self.delivery.exists())
        self.assertTrue(self.digest.exists(), "it is about another item, too")
        self.assertEqual(self.digest.escalation_ids.work_item_id, self.beside)

    def test_clocks_go_before_their_item(self):
        alone = self._tell_all()
        self._seal()
        self._age(self.told, years=2)
        timers = self.told.sla_timer_ids
        dropped = self.env["mc.retention"]._cron_retire()
        self.env.invalidate_all()
        self.assertEqual((dropped["item"], dropped["timer"]), (0, len(timers)))
        self.assertFalse(timers.exists() or alone.exists())
        self.assertTrue(self.told.exists() and self.digest.exists())
