# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control_supabase.hooks import (
    post_init_hook,
    uninstall_hook,
)
from odoo.addons.ipai_master_control_supabase.lib.capture import EVENTS
from odoo.addons.ipai_master_control_supabase.lib.tables import TABLES
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MirrorCase


@tagged("post_install", "-at_install")
class TestCapture(MirrorCase):
    def _triggers(self):
        """Return table -> how many of our triggers it has, where we may make any."""
        self.env.cr.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger"
            " WHERE tgname LIKE 'mc_mirror_note_%%' AND tgrelid = ANY(%s::regclass[])"
            " GROUP BY 1",
            [[table.source for table in self._own_tables()]],
        )
        return dict(self.env.cr.fetchall())

    def _own_tables(self):
        present = [table for table in TABLES.values() if table.model in self.env]
        return [one for one in present if self.env[one.model]._mc_may_define_triggers()]

    def _expected(self):
        return {table.source: len(EVENTS) for table in self._own_tables()}

    def test_every_mirrored_table_notes_its_changes(self):
        self.assertEqual(self._triggers(), self._expected())

    def test_an_item_and_all_that_comes_with_it(self):
        item = self._item(state="running")
        noted = self._noted()
        self.assertIn(("work_items", item.uuid, False), noted)
        self.assertIn(("evidence", self._evidence(item).uuid, False), noted)
        self.assertEqual({row[0] for row in noted} - TABLES.keys(), set())

    def _evidence(self, item):
        return self.env["mc.evidence"].search([("work_item_id", "=", item.id)], limit=1)

    def test_plain_sql_is_noted_once_for_each_row(self):
        items = self._item() | self._item()
        self._forget()
        self.env.cr.execute(
            "UPDATE mc_work_item SET sla_state = 'met' WHERE id = ANY(%s)",
            [items.ids],
        )
        self.env.cr.execute("SELECT row_uuid FROM mc_mirror_change")
        self.assertEqual(
            sorted(uuid for (uuid,) in self.env.cr.fetchall()),
            sorted(items.mapped("uuid")),
        )

    def test_a_deletion_is_newer_than_the_row(self):
        lane = self.env["mc.lane"].create({"name": "Gone", "code": "GONE"})
        self._forget()
        uuid, version = lane.uuid, lane.row_version
        lane.unlink()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_version FROM mc_mirror_change WHERE row_uuid = %s"
            " AND is_deletion",
            [uuid],
        )
        self.assertEqual(self.env.cr.fetchall(), [(version + 1,)])

    def test_a_company_without_mirror_notes_nothing(self):
        other = self.env["res.company"].create({"name": "No mirror"})
        self.env.flush_all()
        self._forget()
        lane = self.env["mc.lane"].search([("company_id", "=", other.id)], limit=1)
        lane.name = "Renamed"
        self.assertEqual(self._noted(), set())

    def test_uninstalling_leaves_no_triggers(self):
        if not self.env["mc.evidence"]._mc_may_define_triggers():
            with self.assertRaisesRegex(UserError, "hardened"):
                uninstall_hook(self.env)
            return
        uninstall_hook(self.env)
        self.assertEqual(self._triggers(), {})
        self._item().action_start()
        self.env.flush_all()
        post_init_hook(self.env)
        self.assertEqual(self._triggers(), self._expected())
