# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.exceptions import AccessError, UserError

from .common import PARALLEL, SEQUENCE, definitions, flows, lane_set
from .test_incidents import IncidentCase, service
from .test_timers import _timer

TIMER = definitions(
    "it",
    '<startEvent id="s"/><userTask id="a"/><boundaryEvent id="t" attachedToRef="a"'
    f' cancelActivity="false">{_timer("Cycle", "R/PT1H")}</boundaryEvent>'
    '<userTask id="remind"/>' + flows("s a\nt remind"),
)
EVENTS = definitions(
    "it",
    '<startEvent id="s"/><parallelGateway id="f"/>'
    '<receiveTask id="m1" messageRef="m"/><receiveTask id="m2" messageRef="m"/>'
    '<intermediateCatchEvent id="g"><signalEventDefinition signalRef="sig"/>'
    '</intermediateCatchEvent><userTask id="a"/>' + flows("s f\nf m1\nm1 m2\nf g\ng a"),
    roots='<message id="m" name="go"/><signal id="sig" name="alarm"/>',
)
RECEIVE = definitions(
    "it",
    '<startEvent id="s"/><receiveTask id="m1" messageRef="m"/>' + flows("s m1"),
    roots='<message id="m" name="go"/>',
)
CALLED = definitions(
    "called",
    '<startEvent id="s"/><userTask id="c"/>' + flows("s c"),
    lanes=lane_set(IT="c"),
)
CALLER = definitions(
    "caller",
    '<startEvent id="s"/><callActivity id="x" calledElement="called"/>'
    '<userTask id="a"/>' + flows("s x\nx a"),
    lanes=lane_set(IT="a"),
)


class TestSuspend(IncidentCase):
    def test_a_reason_with_a_character_that_cannot_be_stored(self):
        instance = self._start(PARALLEL).with_user(self.manager)
        instance.suspend("On\0 paper")
        self.assertEqual(instance.suspended_reason, "On\ufffd paper")
        instance.resume("It\ud800 goes on")
        token = instance.token_ids.filtered(lambda one: one.node_id.element_id == "a")
        token.skip("Not\0 needed")
        instance.cancel("No\0 more")
        self.env.flush_all()
        told = instance.sudo().history_ids.filtered(lambda one: one.what == "end")
        self.assertEqual(told.detail, "No\ufffd more")
        for reason in (None, 5, " "):
            with self.assertRaisesRegex(UserError, "reason: missing"):
                instance.cancel(reason)

    def test_nothing_moves_and_work_is_blocked(self):
        instance = self._start(PARALLEL)
        started, open_ = self._item(instance, "a"), self._item(instance, "b")
        started.action_start()
        done = instance.with_user(self.manager).suspend("The law changed.")
        self.assertEqual(done, instance.ids)
        self.assertEqual({started.state, open_.state}, {"blocked"})
        self.assertEqual(instance.suspended_by_id, self.manager)
        self.assertEqual(open_.bpmn_suspended_reason, "The law changed.")
        clocks = started.sla_timer_ids.filtered(lambda t: t.timer_type == "resolution")
        self.assertEqual(set(clocks.mapped("state")), {"paused"})
        for call in (
            lambda: started.action_done(),
            lambda: started.action_unblock(),
            lambda: instance.token_ids[-1].complete({}),
            lambda: instance.token_ids[-1].move("c", "Because", alone=True),
        ):
            with self.assertRaisesRegex(UserError, "The law changed"):
                call()
        with self.assertRaisesRegex(UserError, "suspended already"):
            instance.suspend("Again")
        instance.resume("The law is clear.")
        self.assertEqual((started.state, open_.state), ("running", "open"))
        self.assertEqual(set(clocks.mapped("state")), {"running"})
        self.assertFalse(instance.suspended_item_ids)
        self._finish(instance, "b")
        started.action_done()
        self.assertEqual(self._places(instance), ["c"])
        told = self._interventions(instance)
        self.assertEqual([one["action"] for one in told], ["suspend", "resume"])
        self.assertEqual(told[0]["reason"], "The law changed.")

    def test_what_was_blocked_before_stays_blocked(self):
        instance = self._start(PARALLEL)
        self._item(instance, "a").action_block("external")
        item = instance.work_item_ids.filtered(lambda i: i.state == "blocked")
        instance.suspend("Because")
        instance.resume("Because")
        self.assertEqual((item.state, item.blocked_reason), ("blocked", "external"))

    def test_what_came_due_happens_once(self):
        instance = self._start(TIMER)
        instance.suspend("Because")
        self.assertEqual(self._sweep(days=3), 0)
        instance.resume("Because")
        self.assertEqual(self._sweep(), 1)
        self.assertEqual(len(self._items(instance)), 2)
        self.assertEqual(self._sweep(minutes=59), 0)
        self.assertEqual(self._sweep(minutes=1), 1)

    def test_a_timers_date_may_be_changed_meanwhile(self):
        instance = self._start(TIMER)
        instance.suspend("Because")
        timer = instance.token_ids.filtered(lambda one: one.waits == "timer")
        timer.reschedule(self.now + timedelta(days=9), "Later.")
        instance.resume("Because")
        self.assertEqual(self._sweep(days=8), 0)

    def test_retries_wait(self):
        instance = self._start(service())
        instance.suspend("Because")
        self.assertEqual((self._sweep(days=1), self.calls), (0, 1))
        token = instance.token_ids.filtered(lambda t: t.state == "incident")
        with self.assertRaisesRegex(UserError, "suspended"):
            token.retry("Because")
        report = self._of(instance).retry("Because")
        self.assertIn("suspended", report["failed"][0]["error"])
        instance.resume("Because")
        self.assertEqual((self._sweep(), self.calls), (1, 2))

    def test_messages_and_signals_are_kept_in_their_order(self):
        instance = self._start(EVENTS, key="K1")
        instance.suspend("Because")
        for number in (1, 2, 3):
            self.assertEqual(self.processes.message("go", "K1", {"n": number}), 1)
        self.assertEqual(self.processes.signal("alarm", {"loud": True}), 1)
        self.assertEqual(self._places(instance), ["g", "m1"])
        self.assertEqual(len(instance.kept_event_ids), 4)
        instance.resume("Because")
        # The first two messages had receivers, the third had none any more.
        self.assertEqual(self._places(instance), ["a"])
        self.assertEqual(instance.variables, {"n": 2, "loud": True})
        self.assertFalse(instance.kept_event_ids)
        dropped = instance.history_ids.filtered(lambda one: one.what == "dropped")
        self.assertEqual(dropped.mapped("detail"), ["go"])

    def test_one_that_is_suspended_keeps_one_message_and_leaves_the_others(self):
        self.processes.deploy(RECEIVE)
        one, two, three, four = (self.processes.start("it") for _number in range(4))
        one.suspend("Because")
        for number in (1, 2, 3):
            self.assertEqual(self.processes.message("go", "", {"n": number}), 1)
        self.assertEqual(len(one.kept_event_ids), 1)
        self.assertEqual(self.processes.message("go", "", {"n": 4}), 1)
        self.assertEqual(self.processes.message("go", "", {"n": 5}), 0)
        one.resume("Because")
        found = [each.variables["n"] for each in (one, two, three, four)]
        self.assertEqual(found, [1, 2, 3, 4])

    def test_a_kept_message_that_is_not_wanted_any_more_goes_to_another(self):
        self.processes.deploy(RECEIVE)
        one = self.processes.start("it", "K1")
        one.suspend("Because")
        for number in (1, 2):
            self.processes.message("go", "K1", {"n": number})
        one.message("go", "K1", {"n": 3})
        two = self.processes.start("it", "K1")
        self.processes.start("it", "K1")
        one.resume("Because")
        # The third was for this very instance.
        self.assertEqual((one.variables, two.variables), ({"n": 1}, {"n": 2}))
        dropped = one.history_ids.filtered(lambda row: row.what == "dropped")
        self.assertEqual(len(dropped), 1)

    def test_caller_and_called_are_chosen_together(self):
        self.processes.deploy(CALLED)
        caller = self._start(CALLER)
        both = caller.token_ids.called_instance_ids | caller
        self.assertEqual(both.suspend("Because"), sorted(both.ids))
        self.assertEqual(both.resume("Because"), sorted(both.ids))
        for action in ("suspend", "resume"):
            with trap_jobs() as trap:
                orders = self.env["bpmn.operation"]
                order = orders._give_order(action, "Because", both)
                trap.perform_enqueued_jobs()
            self.assertEqual((order.done_count, order.state), (2, "done"))
            suspended = {bool(one.suspended_at) for one in both}
            self.assertEqual(suspended, {action == "suspend"})

    def test_called_processes_stand_still_with_their_caller(self):
        self.processes.deploy(CALLED)
        caller = self._start(CALLER)
        called = caller.token_ids.called_instance_ids
        done = caller.suspend("Because")
        self.assertEqual(done, [caller.id, called.id])
        with self.assertRaisesRegex(UserError, "caller"):
            called.resume("Because")
        self.assertEqual(caller.resume("Because"), [caller.id, called.id])
        self._finish(called, "c")
        self.assertEqual(self._places(caller), ["a"])
        # One that was suspended by itself stays so.
        other = self.processes.start("caller")
        inner = other.token_ids.called_instance_ids
        inner.suspend("Because")
        other.suspend("Because")
        other.resume("Because")
        self.assertTrue(inner.suspended_at)

    def test_a_suspended_process_may_be_cancelled(self):
        instance = self._start(PARALLEL)
        instance.suspend("Because")
        instance.cancel("No more")
        self.assertEqual(instance.state, "cancelled")
        self.assertFalse(instance.suspended_at)
        self.assertEqual(set(instance.work_item_ids.mapped("state")), {"cancelled"})

    def test_a_review_that_is_decided_meanwhile_waits(self):
        self._definition(definition_domain="[('bpmn_token_id', '!=', False)]")
        instance = self._start(SEQUENCE)
        item = self._item(instance, "a")
        item.action_done()
        instance.suspend("Because")
        with self.assertRaisesRegex(UserError, "suspended"), self.env.cr.savepoint():
            item.with_user(self.reviewer).validate_tier()
        instance.resume("Because")
        item.with_user(self.reviewer).validate_tier()
        self.assertEqual(self._places(instance), ["b"])

    def test_a_review_that_is_rejected_meanwhile_starts_no_work(self):
        self._definition(definition_domain="[('bpmn_token_id', '!=', False)]")
        instance = self._start(SEQUENCE)
        item = self._item(instance, "a")
        item.action_done()
        instance.suspend("Because")
        self._reject(item, self.reviewer)
        self.assertEqual((item.state, item.blocked_reason), ("blocked", "other"))
        clocks = item.sla_timer_ids.filtered(lambda t: t.timer_type == "resolution")
        self.assertNotIn("running", clocks.mapped("state"))
        instance.resume("Because")
        self.assertIn(item.state, ("open", "running"))

    def test_bad_input_and_rights(self):
        instance = self._start(SEQUENCE)
        with self.assertRaisesRegex(UserError, "reason: missing"):
            instance.suspend("")
        with self.assertRaisesRegex(UserError, "not suspended"):
            instance.resume("Because")
        for user in (self.member, self.auditor):
            with self.assertRaises(AccessError):
                instance.with_user(user).suspend("Because")
            with self.assertRaises(AccessError):
                instance.process_id.with_user(user).suspend_instances("Because")
        instance.cancel("No more")
        with self.assertRaises(UserError):
            instance.suspend("Because")

    def test_all_instances_of_a_process(self):
        process = self.processes.deploy(SEQUENCE)
        for _number in range(3):
            self.processes.start("sequence")
        with trap_jobs() as trap:
            ids = process.with_user(self.manager).suspend_instances("Because")
            trap.perform_enqueued_jobs()
        operation = self.env["bpmn.operation"].browse(ids)
        self.assertEqual(
            operation.report(),
            {"state": "done", "total": 3, "done": 3, "failed": []},
        )
        self.assertTrue(all(process.instance_ids.mapped("suspended_at")))
        self.assertEqual(process.instance_ids.suspended_by_id, self.manager)
        with trap_jobs() as trap:
            process.resume_instances("Because")
            trap.perform_enqueued_jobs()
        self.assertFalse(any(process.instance_ids.mapped("suspended_at")))
        with self.assertRaisesRegex(UserError, "nothing to do"):
            process.resume_instances("Because")
