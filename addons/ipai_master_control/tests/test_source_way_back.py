# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .source_common import SourceCase


class TestSourceWayBack(SourceCase):
    def test_the_record_hears_each_change(self):
        request = self._request()
        item = request._mc_items()
        item.with_user(self.member).action_start()
        item.with_user(self.member).action_done()
        self.assertEqual(
            request.heard,
            "open>running;running>done;resolved by mc_member su=True;",
        )
        item.action_reopen()
        item.action_cancel()
        self.assertTrue(request.heard.endswith("done>open;open>cancelled;cancelled;"))

    def test_an_item_that_is_only_about_the_record_says_nothing(self):
        request = self._request()
        about = self._item(res_model=request._name, res_id=request.id)
        about.action_done()
        self.assertFalse(request.heard)

    def test_an_emitted_item_stays_with_its_record(self):
        """Else who works it could have another record written with all rights."""
        mine, other = self._request(), self._request()
        item = mine._mc_items()
        for vals in ({"res_id": other.id}, {"res_model": "res.users"}):
            for user in (self.member, self.manager):
                with self.assertRaises(UserError):
                    item.with_user(user).write(vals)
            with self.assertRaises(UserError):
                item.sudo().write(vals)

    def test_a_record_that_is_gone(self):
        request = self._request()
        item = request._mc_items()
        request.unlink()
        item.action_done()
        self.assertEqual(item.state, "done")

    def test_after_an_approval(self):
        self._definition(definition_domain="[('event_code', '=', 'test.request')]")
        request = self._request()
        item = request._mc_items()
        item.action_done()
        self.assertEqual(request.heard, "open>blocked;")
        item.with_user(self.reviewer).validate_tier()
        self.assertIn("resolved by mc_reviewer", request.heard)

    def test_another_company_of_the_acting_user(self):
        other = self.env["res.company"].create({"name": "Other"})
        request = self._request(company_id=other.id)
        request._mc_items().action_done()
        self.assertIn("open>done", request.heard)
