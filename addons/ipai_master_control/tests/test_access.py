# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import MasterControlCase


class TestAccess(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls._item()

    def _sees(self, user, item=None):
        item = item or self.item
        found = item.with_user(user).search([("id", "=", item.id)])
        evidence = self.env["mc.evidence"].with_user(user)
        proof = evidence.search([("work_item_id", "=", item.id)])
        self.assertEqual(bool(found), bool(proof), "evidence follows its item")
        return bool(found)

    def test_lane_sees_and_works(self):
        for user in (self.member, self.leader):
            with self.subTest(user.login):
                self.assertTrue(self._sees(user))
                self.item.with_user(user).write({"name": f"By {user.login}"})

    def test_others_see_nothing(self):
        self.assertFalse(self._sees(self.outsider))
        with self.assertRaises(AccessError):
            self.item.with_user(self.outsider).action_start()
        with self.assertRaises(AccessError):
            self.item.with_user(self.outsider).read(["name"])

    def test_assignee_sees_and_works(self):
        self.item.user_id = self.outsider
        self.assertTrue(self._sees(self.outsider))
        self.item.with_user(self.outsider).action_start()

    def test_creator_sees_what_they_asked_for(self):
        item = self._item(self.outsider)
        self.assertTrue(self._sees(self.outsider, item))
        self.assertTrue(self._sees(self.member, item))
        self.assertFalse(self._sees(self.reviewer, item))

    def test_reviewer_sees_before_and_after_the_decision(self):
        self._definition()
        item = self._item(self.member, name="gated")
        self.assertFalse(self._sees(self.reviewer, item))
        item.action_done()
        self.assertTrue(self._sees(self.reviewer, item))
        item.with_user(self.reviewer).validate_tier()
        self.assertTrue(self._sees(self.reviewer, item))

    def test_manager_sees_all(self):
        self.assertTrue(self._sees(self.manager))
        self.item.with_user(self.manager).action_start()

    def test_nobody_deletes(self):
        for user in (self.member, self.manager, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.item.with_user(user).unlink()

    def test_auditor_reads_and_changes_nothing(self):
        self.assertTrue(self._sees(self.auditor))
        item = self.item.with_user(self.auditor)
        changes = (
            lambda: item.write({"name": "x"}),
            lambda: item.write({"state": "running"}),
            lambda: item.create({"name": "x", "lane_id": self.lane.id}),
            item.action_start,
            item.action_cancel,
            item.request_validation,
            lambda: item.message_post(body="x"),
            lambda: item.activity_schedule("mail.mail_activity_data_todo"),
            lambda: item.add_evidence("doc", "x"),
            lambda: item.lane_id.write({"name": "x"}),
            lambda: item.lane_id.create({"name": "x", "code": "X"}),
            lambda: item.env["mc.tag"].create({"name": "x"}),
        )
        for number, change in enumerate(changes):
            with self.subTest(number), self.assertRaises(AccessError):
                change()

    def test_user_does_not_configure(self):
        lane = self.lane.with_user(self.member)
        self.assertEqual(lane.code, "DEV")
        with self.assertRaises(AccessError):
            lane.write({"member_ids": [(4, self.outsider.id)]})

    def test_manager_configures(self):
        self.lane.with_user(self.manager).write({"assignment": "round_robin"})
        self.assertEqual(self.lane.assignment, "round_robin")

    def test_other_employees_see_nothing(self):
        employee = new_test_user(self.env, "mc_nobody", groups="base.group_user")
        for model in ("mc.work.item", "mc.evidence", "mc.lane", "mc.tag"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(employee).search([])

    def test_salt_is_for_administrators(self):
        evidence = self.item.evidence_ids.with_user(self.auditor)
        with self.assertRaises(AccessError):
            evidence.read(["salt"])

    def test_groups_are_one_application(self):
        groups = self.env.ref("ipai_master_control.mc_group_user")
        groups |= self.env.ref("ipai_master_control.mc_group_manager")
        groups |= self.env.ref("ipai_master_control.mc_group_auditor")
        field = "privilege_id" if "privilege_id" in groups._fields else "category_id"
        self.assertEqual(len(groups[field]), 1)
        self.assertEqual(groups[field].name, "Master Control")
