# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import UserError, ValidationError

from .common import PARALLEL, SEQUENCE, BpmnCase, definitions, flows, lane_set


class TestInstance(BpmnCase):
    def test_work_comes_in_the_right_lanes_in_the_right_order(self):
        instance = self._start(SEQUENCE, {"who": "Ann"}, "ann")
        root = instance.work_item_id
        self.assertEqual(
            (root.name, root.source, root.state), ("Sequence ann", "bpmn", "open")
        )
        first = self._item(instance, "a")
        self.assertEqual((first.name, first.lane_id), ("Sign contract", self.hr))
        self.assertEqual((first.parent_id, first.source), (root, "bpmn"))
        first.action_start()
        first.action_done()
        self.assertEqual(root.state, "open")
        second = self._item(instance, "b")
        self.assertEqual((second.name, second.lane_id), ("Make account", self.it))
        second.action_done()
        self.assertEqual((instance.state, root.state), ("done", "done"))
        self.assertEqual(instance.ended_at, self.now)
        self.assertFalse(instance.token_ids.filtered(lambda t: t.state != "done"))

    def test_a_join_waits_for_all(self):
        instance = self._start(PARALLEL)
        self.assertEqual(self._places(instance), ["a", "b"])
        self._finish(instance, "b")
        self.assertEqual(self._places(instance), ["a", "j"])
        self._finish(instance, "a")
        self.assertEqual(self._places(instance), ["c"])
        self._finish(instance, "c")
        self.assertEqual(instance.state, "done")

    def test_the_whole_is_not_done_or_reopened_by_hand(self):
        instance = self._start(SEQUENCE)
        with self.assertRaisesRegex(UserError, "done when its process ends"):
            instance.work_item_id.action_done()
        # An RPC client chooses its context; that opens no door.
        with self.assertRaises(UserError):
            instance.work_item_id.with_context(bpmn_by_process=True).action_done()
        done = self._item(instance, "a")
        done.action_done()
        with self.assertRaisesRegex(UserError, "has gone on"):
            done.action_reopen()

    def test_cancelling_the_instance_cancels_its_work(self):
        instance = self._start(PARALLEL)
        items = self._items(instance)
        with self.assertRaisesRegex(UserError, "reason"):
            instance.cancel(" ")
        instance.cancel("Not needed")
        self.assertEqual(instance.state, "cancelled")
        self.assertEqual(set(items.mapped("state")), {"cancelled"})
        self.assertEqual(instance.work_item_id.state, "cancelled")
        meta = self._meta(self._evidence(items[0], "state")[-1])
        self.assertEqual(meta["reason"], "Not needed")
        with self.assertRaisesRegex(UserError, "Cancelled"):
            instance.cancel("Again")

    def test_cancelling_the_root_item_cancels_the_instance(self):
        instance = self._start(PARALLEL)
        instance.work_item_id.action_cancel()
        self.assertEqual(instance.state, "cancelled")
        self.assertFalse(self._items(instance))

    def test_work_that_somebody_cancels_is_an_incident_with_a_retry(self):
        instance = self._start(SEQUENCE)
        self._item(instance, "a").action_cancel()
        self.assertEqual(instance.state, "incident")
        token = instance.token_ids
        self.assertIn("was cancelled", token.error)
        with self.assertRaisesRegex(UserError, "reason"):
            token.retry("")
        token.retry("Because")
        told = self._evidence(instance.work_item_id, "process")[-1]
        self.assertEqual(self._meta(told)["action"], "retry")
        self.assertEqual(instance.state, "running")
        self.assertEqual(token.work_item_id, self._item(instance, "a"))
        self._finish(instance, "a", "b")
        self.assertEqual(instance.state, "done")

    def test_a_task_with_a_review_waits_for_it(self):
        self._definition(definition_domain="[('name', '=', 'Sign contract')]")
        instance = self._start(SEQUENCE)
        item = self._item(instance, "a")
        item.action_done()
        self.assertEqual((item.state, item.blocked_reason), ("blocked", "approval"))
        self.assertEqual(self._places(instance), ["a"])
        item.with_user(self.reviewer).validate_tier()
        self.assertEqual((item.state, self._places(instance)), ("done", ["b"]))

    def test_every_step_is_history_and_evidence(self):
        instance = self._start(SEQUENCE)
        item = self._item(instance, "a")
        item.lane_id.member_ids |= self.member
        item.with_user(self.member).action_done()
        passed = [
            (entry.what, entry.node_id.element_id or "", entry.actor_id)
            for entry in instance.history_ids
        ]
        me = self.env.user
        self.assertEqual(
            passed,
            [
                ("enter", "s", me),
                ("leave", "s", me),
                ("enter", "a", me),
                ("leave", "a", self.member),
                ("enter", "b", self.member),
            ],
        )
        proof = self._evidence(instance.work_item_id, "process")
        self.assertEqual(len(proof), 2)
        self.assertEqual(proof[1].actor_id, self.member)
        meta = json.loads(proof[1].meta)
        self.assertEqual(meta["event"], "complete")
        self.assertEqual([p["node"] for p in meta["passages"]], ["a", "b"])

    def test_conditions_and_variables(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><exclusiveGateway id="x" default="x-b"/>'
            '<userTask id="a"/><userTask id="b"/>'
            + flows("s x\nx a ${amount > 100}\nx b"),
        )
        self.assertEqual(self._places(self._start(xml, {"amount": 500})), ["a"])
        self.assertEqual(self._places(self._start(xml, {"amount": 5})), ["b"])
        lost = self._start(xml)
        self.assertEqual(lost.state, "incident")
        self.assertIn("no variable amount", lost.token_ids.error)

    def test_variables_are_json(self):
        self.processes.deploy(SEQUENCE)
        for wrong in ({"x": object()}, {"x": float("nan")}, ["x"], "x"):
            with self.assertRaises(ValidationError):
                self.processes.start("sequence", variables=wrong)

    def test_assignee_and_priority_from_expressions(self):
        xml = definitions(
            "it",
            '<userTask id="a" pulser:assignee="${boss}" pulser:priority="= urgency"/>',
        )
        instance = self._start(xml, {"boss": "mc_member", "urgency": 1})
        item = self._item(instance, "a")
        self.assertEqual((item.user_id, item.priority), (self.member, "1"))
        nobody = self._item(self._start(xml, {"boss": "nobody", "urgency": 9}), "a")
        self.assertEqual((nobody.user_id.id, nobody.priority), (False, "3"))

    def test_migrate_to_another_version(self):
        instance = self._start(SEQUENCE)
        newer = self.processes.deploy(
            SEQUENCE.replace('"Make account"', '"Make two accounts"')
        )
        instance.migrate(newer.id)
        self._finish(instance, "a")
        self.assertEqual(self._item(instance, "b").name, "Make two accounts")
        without = self.processes.deploy(
            definitions("sequence", '<userTask id="z"/>', lanes=lane_set(IT="z"))
        )
        with self.assertRaisesRegex(UserError, "“Make two accounts” is mapped to no"):
            instance.migrate(without)

    def test_migration_is_evidence_and_refuses_what_stands_elsewhere(self):
        instance = self._start(PARALLEL)
        self._finish(instance, "a")
        before = len(self._evidence(instance.work_item_id, "process"))
        same = self.processes.deploy(PARALLEL)
        instance.migrate(same)
        proof = self._evidence(instance.work_item_id, "process")
        self.assertEqual(len(proof), before + 1)
        elsewhere = definitions(
            "parallel",
            '<startEvent id="s"/><userTask id="a"/><userTask id="b"/><userTask id="d"/>'
            '<parallelGateway id="j"/><userTask id="c"/>'
            + flows("s a\ns b\ns d\na c\nb j\nd j\nj c"),
            lanes=lane_set(IT="a b c d"),
        )
        with self.assertRaisesRegex(UserError, "has no flow like a-j"):
            instance.migrate(self.processes.deploy(elsewhere))
        moved = definitions(
            "parallel",
            '<subProcess id="p"><userTask id="b"/></subProcess>'
            '<parallelGateway id="j"/><userTask id="o"/>'
            + flows("p j\no j").replace("p-j", "a-j"),
            lanes=lane_set(IT="b p o"),
        )
        with self.assertRaisesRegex(UserError, "b is in p: another scope"):
            instance.migrate(self.processes.deploy(moved))

    def test_migration_stays_in_the_company(self):
        instance = self._start(SEQUENCE)
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.processes.with_company(other).deploy(SEQUENCE)
        with self.assertRaisesRegex(UserError, "no executable version"):
            instance.migrate(foreign)
