# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ProjectCase


@tagged("post_install", "-at_install")
class TestMoves(ProjectCase):
    def setUp(self):
        super().setUp()
        self.item = self._item()
        self.task = self.item.task_id

    def _where(self):
        return self.item.state, self.task.stage_id, self.task.state

    # The item leads

    def test_the_task_follows_its_item(self):
        steps = [
            ("action_start", "running", self.doing, "01_in_progress"),
            ("action_block", "blocked", self.doing, "04_waiting_normal"),
            ("action_unblock", "running", self.doing, "01_in_progress"),
            ("action_done", "done", self.finished, "1_done"),
            ("action_reopen", "open", self.new, "01_in_progress"),
            ("action_cancel", "cancelled", self.new, "1_canceled"),
        ]
        for action, *expected in steps:
            with self.subTest(action=action):
                getattr(self.item, action)()
                self.assertEqual(self._where(), tuple(expected))

    def test_a_stage_that_fits_is_kept(self):
        self.task.stage_id = self.testing
        self.item.action_block()
        self.item.action_unblock()
        self.assertEqual(self.task.stage_id, self.testing)

    def test_a_child_that_closes_its_parent_closes_both_tasks(self):
        child = self._item(parent_id=self.item.id)
        child.task_id.stage_id = self.finished
        self.assertEqual(child.state, "done")
        self.assertEqual(self._where(), ("done", self.finished, "1_done"))

    # The task leads

    def test_the_item_follows_its_task(self):
        for stage, state, shown in (
            (self.doing, "running", "01_in_progress"),
            (self.testing, "running", "01_in_progress"),
            (self.finished, "done", "1_done"),
            (self.doing, "running", "01_in_progress"),
        ):
            with self.subTest(stage=stage.name):
                self.task.stage_id = stage
                self.assertEqual(self._where(), (state, stage, shown))

    def test_the_evidence_names_who_moved_the_task(self):
        self.task.with_user(self.worker).write({"stage_id": self.doing.id})
        meta, actor = self._last_move(self.item)
        self.assertEqual((meta["from"], meta["to"]), ("open", "running"))
        self.assertIn("Doing", meta["reason"])
        self.assertEqual(actor, self.worker)

    def test_done_and_cancelled_on_the_task_itself(self):
        self.task.state = "1_done"
        self.assertEqual(self._where(), ("done", self.finished, "1_done"))
        self.task.state = "1_canceled"
        self.assertEqual(self.item.state, "cancelled")
        self.task.state = "01_in_progress"
        self.assertIn(self.item.state, ("open", "running"))

    def test_a_stage_without_a_meaning_changes_nothing(self):
        self.task.stage_id = self.dropped
        self.assertEqual(self._where(), ("open", self.dropped, "01_in_progress"))

    def test_work_that_has_begun_stays_begun(self):
        self.item.action_start()
        self.task.stage_id = self.new
        self.assertEqual(self._where(), ("running", self.new, "01_in_progress"))

    def test_stages_that_mean_the_same_do_not_unblock(self):
        self.item.action_start()
        self.item.action_block("external")
        self.task.stage_id = self.testing
        self.assertEqual(self._where(), ("blocked", self.testing, "04_waiting_normal"))
        self.assertEqual(self.item.blocked_reason, "external")

    def test_a_stage_that_means_more_unblocks(self):
        self.item.action_block("external")
        self.task.stage_id = self.doing
        self.assertEqual(self._where(), ("running", self.doing, "01_in_progress"))

    def test_shades_of_going_on_stay(self):
        self.item.action_start()
        self.task.state = "03_approved"
        self.assertEqual(self._where(), ("running", self.doing, "03_approved"))

    # Refused

    def test_an_item_with_open_children_is_not_done(self):
        self._item(parent_id=self.item.id, name="Child")
        with self.assertRaisesRegex(UserError, "open children"):
            self.task.with_user(self.worker).write(
                {"stage_id": self.finished.id, "name": "Lost?"}
            )

    def test_a_refusal_loses_nothing(self):
        self._item(parent_id=self.item.id, name="Child")
        self.env.flush_all()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.task.write({"stage_id": self.finished.id, "name": "Lost?"})
        self.env.invalidate_all()
        self.assertEqual(self._where(), ("open", self.new, "01_in_progress"))
        self.assertEqual(self.task.name, "Something to do")

    def test_the_root_of_a_process_is_not_done(self):
        if "bpmn_is_root" not in self.item._fields:
            self.skipTest("needs ipai_bpmn")
        cls = self.env.registry["mc.work.item"]
        self.patch(cls, "_is_bpmn_root_alive", lambda item: True)
        with self.assertRaisesRegex(UserError, "when its process ends"):
            self.task.stage_id = self.finished

    # Other ways to change tasks

    def test_many_at_once(self):
        items = self.item | self._item() | self._item()
        items.task_id.write({"stage_id": self.doing.id})
        self.assertEqual(set(items.mapped("state")), {"running"})

    def test_an_import(self):
        xmlid = "__import__.mc_task"
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": xmlid, "record": self.task}]
        )
        result = self.env["project.task"].load(
            ["id", "name", "stage_id/.id"],
            [[xmlid, "Imported", str(self.doing.id)]],
        )
        self.assertFalse(result["messages"])
        self.assertEqual((self.item.name, self.item.state), ("Imported", "running"))

    def test_defaults_of_a_view_of_tasks_do_not_reach_the_item(self):
        self.item.action_done()
        self.task.with_context(
            default_name="Wrong", default_kind="log", default_state="met"
        ).write({"stage_id": self.doing.id, "name": "Right"})
        self.assertEqual((self.item.name, self.item.state), ("Right", "running"))
        names = self._evidence(self.item, "state").mapped("name")
        self.assertEqual(names, ["open → done", "done → open", "open → running"])

    def test_personal_stages_are_not_ours(self):
        mine = self.env["project.task.type"].create(
            {"name": "Later", "fold": True, "user_id": self.worker.id}
        )
        self.task.user_ids = self.worker
        self.task.with_user(self.worker).personal_stage_type_id = mine
        self.assertEqual(self.item.state, "open")
