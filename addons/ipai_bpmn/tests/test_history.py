# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo.addons.ipai_bpmn.models import bpmn_history_prune
from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import SEQUENCE, BpmnCase, definitions, flows


class TestHistory(BpmnCase):
    def setUp(self):
        super().setUp()
        self.history = self.env["bpmn.history"].with_user(self.manager)
        self.done, self.running = self._start(SEQUENCE), self._start(SEQUENCE)
        self._finish(self.done, "a", "b")
        self.before = self.now + timedelta(days=1)
        self.now += timedelta(days=100)
        self.env.flush_all()

    def _hold(self, item):
        item.write({"legal_hold": True, "legal_hold_reason": "Dispute"})

    def _pruning(self):
        domain = [("kind", "=", "erasure"), ("meta", "like", '"event":"history"')]
        return self.env["mc.evidence"].search(domain, order="id")

    def test_filters(self):
        mine = [("instance_id", "in", (self.done | self.running).ids)]
        for domain, count in (
            ([("instance_id", "=", self.running.id), ("what", "=", "enter")], 2),
            ([("node_id.element_id", "=", "a"), ("what", "=", "leave")], 1),
            ([("node_kind", "=", "userTask"), ("what", "=", "enter")], 3),
            ([("outcome", "=", "done"), ("what", "=", "end")], 1),
            ([("outcome", "=", "running"), ("what", "=", "leave")], 1),
            ([("actor_id", "=", self.env.uid), ("what", "=", "end")], 1),
            ([("recorded_at", ">", self.before)], 0),
            ([("process_id.code", "=", "sequence"), ("what", "=", "end")], 1),
        ):
            found = self.history.search_count(mine + domain)
            self.assertEqual(found, count, domain)

    def test_what_has_ended_goes_and_that_is_evidence(self):
        count, kept = len(self.done.history_ids), len(self.running.history_ids)
        told = self.history.prunable(self.before)
        self.assertGreaterEqual(told["entries"], count)
        before = len(self._pruning())
        result = self.history.prune(self.before)
        self.assertEqual(result, {"pruned": told["entries"], "queued": False})
        self.assertFalse(self.done.history_ids)
        self.assertEqual(len(self.running.history_ids), kept)
        proof = self._pruning()
        self.assertEqual(len(proof), before + 1)
        self.assertIn(self.done.uuid, proof[-1].meta)
        self.assertEqual(proof[-1].actor_id, self.manager)
        self.assertEqual(self.history.prune(self.before)["pruned"], 0)

    def test_a_legal_hold_keeps_it(self):
        for item in (self.done.work_item_id, self.done.work_item_ids[-1]):
            self._hold(item)
            self.assertGreater(self.history.prunable(self.before)["held"], 0)
            self.history.prune(self.before)
            self.assertTrue(self.done.history_ids)
            item.write({"legal_hold": False})
        self.history.prune(self.before)
        self.assertFalse(self.done.history_ids)

    def test_a_hold_below_keeps_what_is_above(self):
        instance = self._start(SEQUENCE)
        item = self.env["mc.work.item"].create(
            {
                "name": "By hand",
                "parent_id": self._item(instance, "a").id,
                "lane_id": self.hr.id,
            }
        )
        self.assertFalse(item.bpmn_instance_id)
        item.action_done()  # with its last child the task above is done as well
        self._finish(instance, "b")
        self.assertEqual(instance.state, "done")
        before = self.now + timedelta(days=1)
        self.now += timedelta(days=100)
        self._hold(item)
        self.history.prune(before)
        self.assertTrue(instance.history_ids)
        item.write({"legal_hold": False})
        self.history.prune(before)
        self.assertFalse(instance.history_ids)

    def test_a_hold_in_a_called_process_keeps_the_caller(self):
        self.processes.deploy(SEQUENCE)
        caller = self._start(
            definitions(
                "caller",
                '<startEvent id="s"/><callActivity id="c" calledElement="sequence"/>'
                + flows("s c"),
            )
        )
        called = caller.token_ids.called_instance_ids
        self._finish(called, "a", "b")
        self.assertEqual(caller.state, "done")
        self._hold(called.work_item_ids[-1])
        before = self.now + timedelta(days=1)
        self.now += timedelta(days=100)
        self.history.prune(before)
        self.assertTrue(caller.history_ids and called.history_ids)

    def test_batches(self):
        self.history.prune(self.before)  # of other tests' data
        more = [self._start(SEQUENCE) for _number in range(3)]
        for instance in more:
            self._finish(instance, "a", "b")
        before = self.now + timedelta(seconds=1)
        self.now += timedelta(days=31)
        self.startPatcher(patch.object(bpmn_history_prune, "BATCH_ROWS", 10))
        total = self.history.prunable(before)["entries"]
        with trap_jobs() as trap:
            self.assertEqual(self.history.prune(before), {"pruned": 10, "queued": True})
            while trap.enqueued_jobs:
                jobs, trap.enqueued_jobs[:] = list(trap.enqueued_jobs), []
                for job in jobs:
                    job.perform()
        self.assertGreater(total, 20)
        self.assertEqual(self.history.prunable(before), {"entries": 0, "held": 0})

    def test_the_company_says_how_long(self):
        company = self.env.company
        with self.assertRaises(ValidationError):
            company.bpmn_history_days = 5
        self.env["mc.retention"]._cron_retire()
        self.assertTrue(self.done.history_ids, "without a setting it is kept")
        company.bpmn_history_days = 90
        dropped = self.env["mc.retention"]._cron_retire()
        self.env.invalidate_all()
        self.assertGreater(dropped["history"], 0)
        self.assertFalse(self.done.history_ids)

    def test_bad_dates_and_who_prunes(self):
        for before in ("soon", None, self.now):
            with self.assertRaisesRegex(ValidationError, "before"):
                self.history.prune(before)
        for user in (self.member, self.auditor):
            with self.assertRaises(AccessError):
                self.history.with_user(user).prune(self.before)
        with self.assertRaises(AccessError):
            self.done.history_ids.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            self.done.history_ids.unlink()

    def test_only_of_the_own_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "ipai_master_control.mc_group_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.history.with_user(stranger).with_company(other).prune(self.before)
        self.assertTrue(self.done.history_ids)
