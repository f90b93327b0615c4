# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError

from .common import AUDITOR, MANAGER, MasterControlCase


class TestCompany(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Second Company"})
        cls.their_lane = cls.env["mc.lane"]._by_code("DEV", cls.company)
        cls.theirs = cls._item(company_id=cls.company.id, lane_id=cls.their_lane.id)
        cls.their_tag = cls.env["mc.tag"].create(
            {"name": "theirs", "company_id": cls.company.id}
        )
        in_company = {
            "company_id": cls.company.id,
            "company_ids": [(6, 0, cls.company.ids)],
        }
        cls.their_manager = cls._user("mc_manager_2", MANAGER, **in_company)
        cls.their_auditor = cls._user("mc_auditor_2", AUDITOR, **in_company)

    def test_nobody_sees_another_company(self):
        self.theirs.user_id = False
        evidence = self.theirs.evidence_ids
        for user in (self.manager, self.auditor, self.member):
            for record in (self.theirs, self.their_lane, self.their_tag, evidence):
                with self.subTest(user=user.login, model=record._name):
                    found = record.with_user(user).search([("id", "in", record.ids)])
                    self.assertFalse(found)
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["uuid"])

    def test_they_see_their_own(self):
        for user in (self.their_manager, self.their_auditor):
            with self.subTest(user.login):
                items = self.theirs.with_user(user).search([])
                self.assertEqual(items, self.theirs)
                self.assertTrue(items.evidence_ids)

    def test_nothing_crosses_companies(self):
        for values in (
            {"lane_id": self.their_lane.id},
            {"tag_ids": [(6, 0, self.their_tag.ids)]},
            {"user_id": self.their_manager.id},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._item(**values)

    def test_lane_with_items_keeps_its_company(self):
        self._item()
        with self.assertRaises(UserError):
            self.lane.company_id = self.company
