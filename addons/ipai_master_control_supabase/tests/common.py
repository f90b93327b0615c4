# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.tests.common import TransactionCase


class MirrorCase(MasterControlMixin, TransactionCase):
    """A company with a mirror that nobody answers for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.mirror = cls.env["mc.mirror"].create({"name": "Test", "secret_ref": "none"})
        cls.env.company.mc_mirror_id = cls.mirror
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self._forget()

    def _forget(self):
        """Forget what was noted so far."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM mc_mirror_change")

    def _age_notes(self):
        """Let what is noted be ten minutes old."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mc_mirror_change SET noted_at = noted_at - interval '10 minutes'"
        )

    def _problem(self, **values):
        """Make a row that the mirror refused."""
        return self.env["mc.mirror.problem"].create(
            {
                "company_id": self.env.company.id,
                "table_name": "work_items",
                "row_uuid": "x",
                "reason": "x",
                **values,
            }
        )

    def _noted(self):
        """Return (table, uuid, is a deletion) of what is noted."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name, row_uuid, is_deletion FROM mc_mirror_change"
        )
        return set(self.env.cr.fetchall())
