# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ProjectCase

SHOWN = ("mc_work_item_id", "mc_sla_state", "mc_sla_due_at")


@tagged("post_install", "-at_install")
class TestAccess(ProjectCase):
    def setUp(self):
        super().setUp()
        self.item = self._item(user_id=self.member.id)
        self.task = self.item.task_id

    def test_a_project_user_moves_what_they_may_not_see(self):
        with self.assertRaises(AccessError):
            self.item.with_user(self.worker).read(["name"])
        self.task.with_user(self.worker).write(
            {"stage_id": self.doing.id, "name": "Renamed"}
        )
        self.assertEqual((self.item.state, self.item.name), ("running", "Renamed"))
        self.assertEqual(self._last_move(self.item)[1], self.worker)

    def test_a_user_without_projects_moves_the_task(self):
        with self.assertRaises(AccessError):
            self.task.with_user(self.member).write({"name": "No"})
        self.project.privacy_visibility = "followers"
        self.item.with_user(self.member).action_start()
        self.item.with_user(self.member).write({"name": "Renamed"})
        self.assertEqual(self.task.stage_id, self.doing)
        self.assertEqual(self.task.name, "Renamed")
        self.assertEqual(self.task.write_uid, self.member)

    def test_a_project_user_reads_nothing_of_the_item(self):
        for name in SHOWN:
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.task.with_user(self.worker).read([name])
        self.assertNotIn(
            "mc_work_item_id",
            self.env["project.task"].with_user(self.worker).fields_get(),
        )

    def test_record_rules_apply_to_what_the_task_shows(self):
        mine = self.task.with_user(self.member)
        self.assertEqual(mine.mc_work_item_id.id, self.item.id)
        theirs = self.task.with_user(self.outsider)
        self.assertFalse(theirs.mc_work_item_id)
        self.assertFalse(theirs.mc_sla_state)
        found = self.env["project.task"].with_user(self.outsider)
        self.assertFalse(found.search([("mc_work_item_id", "!=", False)]))
        self.assertFalse(found.search([("mc_work_item_id", "=", self.item.id)]))

    def test_search(self):
        tasks = self.env["project.task"].with_user(self.manager)
        plain = self.env["project.task"].create(
            {"name": "Plain", "project_id": self.project.id}
        )
        here = [("project_id", "=", self.project.id)]
        for domain, expected in (
            ([("mc_work_item_id", "!=", False)], self.task),
            ([("mc_work_item_id", "=", False)], plain),
            ([("mc_work_item_id", "=", self.item.id)], self.task),
            ([("mc_work_item_id", "in", self.item.ids)], self.task),
            ([("mc_work_item_id", "not in", self.item.ids)], plain),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(tasks.search(here + domain).ids, expected.ids)

    def test_links_are_not_made_by_hand(self):
        secret = self.env["project.task"].create(
            {"name": "Secret", "project_id": self.project.id}
        )
        for user in (self.member, self.manager, self.env.user):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "Task"):
                    self.item.with_user(user).write({"task_id": secret.id})
                with self.assertRaisesRegex(UserError, "Task"):
                    self._item(user=user, task_id=secret.id)
                forged = self.item.with_user(user).with_context(mc_trusted=True)
                with self.assertRaisesRegex(UserError, "Task"):
                    forged.write({"task_id": False})

    def test_a_context_does_not_switch_the_sync_off(self):
        for value in (True, {}, "x"):
            task = self.task.with_user(self.worker).with_context(mc_project_sync=value)
            task.name = f"Renamed {value}"
            self.assertEqual(self.item.name, self.task.name)

    def test_a_lanes_project_must_be_visible_to_who_sets_it(self):
        hidden = self._project("Hidden", self.stages, privacy_visibility="followers")
        hidden.message_unsubscribe(self.manager.partner_id.ids)
        lane = self.other_lane.with_user(self.manager)
        with self.assertRaises(AccessError):
            lane.write({"project_id": hidden.id})

    def test_members_do_not_set_up_lanes(self):
        with self.assertRaises(AccessError):
            self.lane.with_user(self.member).write({"task_mode": "off"})

    def test_portal(self):
        portal = new_test_user(
            self.env, "mc_portal", groups="base.group_portal", email="p@example.com"
        )
        with self.assertRaises(AccessError):
            self.task.with_user(portal).write({"name": "No"})
        self.assertNotEqual(self.item.name, "No")
        self.assertNotIn(
            "mc_work_item_id",
            self.env["project.task"].with_user(portal).fields_get(),
        )

    def test_the_button_on_the_task(self):
        action = self.task.with_user(self.member).action_mc_open_work_item()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            (
                "mc.work.item",
                self.item.id,
            ),
        )
