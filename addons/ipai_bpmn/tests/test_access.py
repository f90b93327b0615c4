# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from .common import SEQUENCE, BpmnCase


class TestAccess(BpmnCase):
    def setUp(self):
        super().setUp()
        self.hr.member_ids = self.member
        self.instance = self._start(SEQUENCE)

    def test_people_see_instances_with_work_of_their_lane(self):
        for user, seen in (
            (self.member, True),
            (self.outsider, False),
            (self.manager, True),
            (self.auditor, True),
        ):
            for record in (
                self.instance,
                self.instance.token_ids,
                self.instance.history_ids,
            ):
                found = record.with_user(user).search([("id", "in", record.ids)])
                self.assertEqual(bool(found), seen, (user.login, record))

    def test_nobody_writes_by_hand(self):
        token = self.instance.token_ids
        for user in (self.member, self.auditor):
            for record in (self.instance, token, self.instance.history_ids[0]):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"company_id": 1})
            with self.assertRaises(AccessError):
                self.instance.with_user(user).cancel("Why not")
            with self.assertRaises(AccessError):
                token.with_user(user).retry("Because")

    def test_managers_do_not_forge_tokens(self):
        for record, vals in (
            (self.instance.token_ids, {"state": "done"}),
            (self.instance, {"variables": {"approved": True}}),
            (self.instance.process_id, {"state": "retired"}),
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).write(vals)

    def test_members_finish_their_work(self):
        item = self._item(self.instance, "a").with_user(self.member)
        item.action_done()
        self.assertEqual(self._places(self.instance), ["b"])

    def test_users_start_and_auditors_do_not(self):
        started = self.processes.with_user(self.member).start("sequence")
        self.assertEqual(started.env.uid, self.member.id)
        with self.assertRaises(AccessError):
            self.processes.with_user(self.auditor).start("sequence")

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "ipai_master_control.mc_group_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        instance = self.instance.with_user(stranger)
        with self.assertRaises(AccessError):
            instance.cancel("Why not")
        with self.assertRaises(AccessError):
            instance.token_ids.complete()
        seen = self.processes.with_user(stranger).search([])
        self.assertLessEqual(seen.company_id, other)
