# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user

from .common import MANAGER, MasterControlCase


class IdentityCase(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.Identity = cls.env["mc.identity"]
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env,
            "mc_stranger",
            MANAGER,
            company_id=cls.elsewhere.id,
            company_ids=[(6, 0, cls.elsewhere.ids)],
        )

    def _see(self, *people, provider="github", **where):
        told = [
            dict(zip(("external_id", "login"), one, strict=False)) for one in people
        ]
        lines = self.Identity._see(provider, told, **where)
        return lines[0] if len(lines) == 1 else lines

    def _map(self, line, user):
        line.with_user(self.manager).user_id = user
        return line

    def _lines(self, **values):
        domain = [(key, "=", value) for key, value in values.items()]
        return self.Identity.search(domain)

    def _caused(self, line, **values):
        item = self._item(**values)
        item._set_author(line)
        return item
