# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid

from odoo.exceptions import UserError
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import MasterControlCase

MODELS = ("mc.lane", "mc.tag", "mc.work.item", "mc.evidence")


class TestMirrored(MasterControlCase):
    def test_every_model_is_mirrored(self):
        for name in MODELS:
            with self.subTest(name):
                model = self.env[name]
                self.assertIn("uuid", model._fields)
                self.assertIn("row_version", model._fields)
                self.assertTrue(model._fields["company_id"].required)

    def test_version_counts_every_change(self):
        self.lane.flush_recordset()
        self.lane.invalidate_recordset()
        version = self.lane.row_version
        self.lane.name = "Engineering"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mc_lane SET sequence = 5 WHERE id = %s", [self.lane.id]
        )
        self.lane.invalidate_recordset()
        self.assertEqual(self.lane.row_version, version + 2)

    def test_version_cannot_be_set(self):
        tag = self.env["mc.tag"].create({"name": "x", "row_version": 99})
        tag.flush_recordset()
        tag.invalidate_recordset()
        self.assertEqual(tag.row_version, 1)
        with self.assertRaisesRegex(UserError, "row_version"):
            tag.row_version = 7
        self.env.cr.execute(
            "UPDATE mc_tag SET row_version = 99 WHERE id = %s RETURNING row_version",
            [tag.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (2,))

    def test_uuid_is_the_records_own(self):
        tags = self.env["mc.tag"].create([{"name": "x"}, {"name": "y"}])
        self.assertEqual(len(set(tags.mapped("uuid"))), 2)
        self.assertEqual(str(uuid.UUID(tags[0].uuid)), tags[0].uuid)
        with self.assertRaisesRegex(UserError, "uuid"):
            tags[0].uuid = "something"
        self.assertNotEqual(tags[0].copy({"name": "z"}).uuid, tags[0].uuid)

    def test_uuid_is_unique(self):
        tag = self.env["mc.tag"].create({"name": "x"})
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["mc.tag"].create({"name": "y", "uuid": tag.uuid})

    def test_table_older_than_the_mixin(self):
        self.env["mc.tag"].create([{"name": "x"}, {"name": "y"}])
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE mc_tag ALTER uuid DROP NOT NULL; UPDATE mc_tag SET uuid = NULL"
        )
        self.env["mc.tag"]._init_column("uuid")
        self.env.cr.execute(
            "SELECT count(*), count(DISTINCT uuid) FROM mc_tag WHERE uuid IS NOT NULL"
        )
        total, distinct = self.env.cr.fetchone()
        self.assertGreaterEqual(total, 2)
        self.assertEqual(total, distinct)
