# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import HttpCase, tagged

from .common import USER, MasterControlMixin
from .rpc_common import RpcMixin


@tagged("post_install", "-at_install")
class TestIdentityBrowser(RpcMixin, MasterControlMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()

    def _people(self):
        user = self._user("ada@example.com", USER, name="Ada Lovelace")
        self.lane.member_ids |= user
        people = [
            {"external_id": 42, "login": "ada", "verified_email": "ada@example.com"},
            {"external_id": 43, "login": "grace-h"},
            {"external_id": 44, "login": "dependabot[bot]"},
        ]
        lines = self.env["mc.identity"]._see("github", people)
        mail = self.env["mc.identity"]._see(
            "email", [{"external_id": "bob@partner.example"}]
        )
        for line in (lines[0], lines[0], lines[1], mail[0]):
            self._item(name="acme/shop#7: Add cart")._set_author(line)
        return user, lines

    def test_manager_accepts_a_suggestion(self):
        user, lines = self._people()
        action = self.env.ref("ipai_master_control.mc_identity_action_unknown")
        url = f"/odoo/action-{action.id}"
        self.start_tour(url, "mc_identity", login=self.manager.login)
        self.assertEqual(lines[0].user_id, user)
        self.assertEqual(lines[0].work_item_ids.user_id, user)

    def test_people_with_a_script_are_refused(self):
        _user, lines = self._people()
        line = lines[1]
        trusted = {"mc_trusted": True}
        values = {"user_id": self.member.id}
        for method, args in (
            ("write", [line.ids, values]),
            ("create", [[{"login": "eve", **values}]]),
            ("unlink", [line.ids]),
            ("read", [line.ids, ["login"]]),
            ("action_accept_suggestion", [lines[0].ids]),
            ("action_not_one_of_us", [line.ids]),
            ("_user_for", ["github", 42]),
            ("_see", ["github", [{"external_id": 99, "login": "eve"}]]),
            ("_retire", [self.env.company.id]),
            ("_touch", [line.ids]),
        ):
            with self.subTest(method=method):
                answer = self._rpc(
                    self.member, line._name, method, *args, context=trusted
                )
                self.assertIn("error", answer)
        self.assertTrue(line.exists())
        self.assertFalse(line.user_id)
        self.assertEqual(line.kind, "person")
        found = self._rpc(self.member, line._name, "search_read", [], ["login"])
        self.assertEqual(found["result"], [])
        self.assertFalse(self.env["mc.identity"].search([("login", "=", "eve")]))
