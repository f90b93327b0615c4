# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError

from .source_common import SourceCase


class TestSourceEvent(SourceCase):
    def test_each_company_has_each_event_once(self):
        self.assertEqual((self.event.lane_id, self.event.priority), (self.lane, "2"))
        self.assertEqual((self.event.enabled, self.event.target), (True, "item"))
        self.assertFalse(self.env["mc.source.event"]._ensure_events())
        company = self.env["res.company"].create({"name": "New"})
        theirs = self._event(company)
        self.assertEqual(theirs.lane_id.company_id, company)
        self.assertEqual(theirs.lane_id.code, "DEV")

    def test_what_a_manager_chose_stays(self):
        self.event.write({"enabled": False, "lane_id": self.other_lane.id})
        self.env["mc.source.event"]._ensure_events()
        self.assertFalse(self.event.enabled)
        self.assertEqual(self.event.lane_id, self.other_lane)

    def test_a_lane_that_the_company_does_not_have(self):
        odd = self._event(self.env.company, "test.odd")
        self.assertEqual(odd.lane_id.company_id, self.env.company)
        self.assertTrue(odd.lane_id.active)

    def test_managers_edit_and_others_read(self):
        for user in (self.member, self.auditor):
            mine = self.event.with_user(user)
            self.assertEqual(mine.name, "Request")
            with self.assertRaises(AccessError):
                mine.write({"enabled": False})
        with self.assertRaises(AccessError):
            self.event.with_user(self.clerk).read(["name"])
        managed = self.event.with_user(self.manager)
        managed.write({"enabled": False, "priority": "1"})
        for operation in ("create", "unlink"):
            self.assertFalse(managed.has_access(operation))

    def test_what_an_event_is_is_no_choice(self):
        managed = self.event.with_user(self.manager)
        company = self.env["res.company"].create({"name": "Theirs"})
        for vals in (
            {"code": "hr.hire"},
            {"res_model": "res.users"},
            {"company_id": company.id},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                managed.write(vals)

    def test_another_companys_event(self):
        company = self.env["res.company"].create({"name": "Theirs"})
        theirs = self._event(company)
        events = theirs.with_user(self.manager)
        self.assertNotIn(theirs, events.search([]))
        with self.assertRaises(AccessError):
            events.write({"enabled": False})
        with self.assertRaises(UserError):
            self.event.with_user(self.manager).lane_id = theirs.lane_id

    def test_menu_and_company_button(self):
        action = self.env.company.action_mc_open_events()
        self.assertEqual(action["res_model"], "mc.source.event")
        self.assertIn(self.event, self.env["mc.source.event"].search(action["domain"]))
