# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json
from datetime import datetime
from unittest.mock import patch

from odoo.addons.ipai_master_control.models.mc_clock import McClock
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger
from psycopg2.errors import ForeignKeyViolation

from .common import REFUSED, MasterControlCase

MOMENT = datetime(2026, 5, 6, 7, 8, 9, 12345)


class TestEvidence(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls._item(cls.member)

    def _add(self, **values):
        values = {"kind": "log", "name": "Build log", **values}
        return self.item.with_user(self.member).add_evidence(**values)

    def _row(self, evidence):
        self.env.cr.execute("SELECT * FROM mc_evidence WHERE id = %s", [evidence.id])
        return self.env.cr.dictfetchone()

    def test_row_is_complete(self):
        with patch.object(McClock, "now", lambda self: MOMENT):
            evidence = self._add(body="boom", uri="https://ci/1", meta={"b": 1, "a": 2})
        row = self._row(evidence)
        self.assertEqual(row["recorded_at"], MOMENT, "microseconds are kept")
        self.assertEqual(row["actor_id"], self.member.id)
        self.assertEqual(row["actor_name"], self.member.name)
        self.assertEqual(row["company_id"], self.env.company.id)
        self.assertEqual(row["meta"], '{"a":2,"b":1}')
        self.assertEqual(len(bytes.fromhex(row["salt"])), 32)
        self.assertIsNone(row["erased_at"])
        self.assertNotIn("create_uid", row)

    def test_hash_is_over_what_is_stored(self):
        evidence = self._add(body="boom\r\n  ", meta={"é": "ü", "n": 1.10})
        row = self._row(evidence)
        keys = ("actor_name", "body", "file_sha256", "meta", "name", "uri")
        content = json.dumps(
            {key: row[key] for key in keys},
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )
        salted = bytes.fromhex(row["salt"]) + content.encode()
        self.assertEqual(row["content_sha256"], hashlib.sha256(salted).hexdigest())
        self.assertTrue(evidence._is_intact())

    def test_same_content_has_another_hash(self):
        self.assertNotEqual(
            self._add(body="x").content_sha256, self._add(body="x").content_sha256
        )

    def test_what_is_not_to_be_stored_is_replaced(self):
        evidence = self._add(body="a\x00b\udfff", meta={"x\x00": "\ud800"})
        self.assertEqual(evidence.body, "a\ufffdb\ufffd")
        self.assertEqual(self._meta(evidence), {"x\ufffd": "\ufffd"})
        self.assertTrue(evidence._is_intact())

    def test_meta_that_is_no_json(self):
        with self.assertRaisesRegex(ValidationError, r"meta\.a\[1\]"):
            self._add(meta={"a": [1, float("inf")]})

    def test_orm_refuses_changes(self):
        evidence = self._add().sudo()
        for change in (
            lambda: evidence.write({"name": "Better"}),
            lambda: evidence.write({}),
            evidence.unlink,
            evidence.copy,
        ):
            with self.subTest(change), self.assertRaises(UserError) as refused:
                change()
            self.assertNotIsInstance(refused.exception, AccessError)

    def test_actor_time_and_hash_cannot_be_given(self):
        for name, value in (
            ("actor_id", self.outsider.id),
            ("actor_name", "Somebody else"),
            ("recorded_at", MOMENT),
            ("content_sha256", "00"),
            ("salt", "00"),
            ("erased_at", MOMENT),
        ):
            with self.subTest(name), self.assertRaisesRegex(ValidationError, name):
                self.env["mc.evidence"].sudo().create(
                    {
                        "kind": "doc",
                        "company_id": self.env.company.id,
                        name: value,
                    }
                )

    def test_nobody_creates_by_hand(self):
        for user in (self.member, self.manager, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["mc.evidence"].with_user(user).create(
                    {"kind": "doc", "company_id": self.env.company.id}
                )

    def test_database_refuses_changes(self):
        self._add()
        self.env.flush_all()
        for statement in (
            "UPDATE mc_evidence SET name = 'Better'",
            "UPDATE mc_evidence SET erased_at = now()",
            "DELETE FROM mc_evidence",
            "TRUNCATE mc_evidence CASCADE",
            "TRUNCATE mc_work_item CASCADE",
        ):
            with (
                self.subTest(statement),
                self.assertRaisesRegex(self._refusals, REFUSED),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_item_with_evidence_stays(self):
        with self.assertRaisesRegex(UserError, "Cancel it instead"):
            self.item.sudo().unlink()
        with (
            self.assertRaises(ForeignKeyViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM mc_work_item")

    def test_no_column_is_ever_updated_by_odoo(self):
        """Stored computes, related fields and set-null keys would UPDATE rows."""
        for name, field in self.env["mc.evidence"]._fields.items():
            if not field.store or name == "id":
                continue
            with self.subTest(name):
                self.assertFalse(field.compute)
                self.assertFalse(field.related)
                if field.type == "many2one":
                    self.assertEqual(field.ondelete, "restrict")

    def test_supersedes(self):
        first = self._add(kind="doc", name="Contract v1")
        second = self._add(kind="doc", name="Contract v2", supersedes=first)
        self.assertEqual(second.supersedes_id, first)
        self.assertEqual(first.superseded_by_ids, second)
        with self.assertRaisesRegex(ValidationError, "supersedes"):
            self._add(kind="doc", name="Contract v2b", supersedes=first)

    def test_supersedes_stays_in_its_item(self):
        other = self._item(self.member)
        elsewhere = other.add_evidence("doc", "Other")
        with self.assertRaisesRegex(ValidationError, "supersedes"):
            self._add(supersedes=elsewhere)

    def test_adding_needs_write_access(self):
        for user in (self.outsider, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.item.with_user(user).add_evidence("doc", "Not mine")

    def test_without_work_item(self):
        evidence = (
            self.env["mc.evidence"].with_user(self.member).append("export", "Audit")
        )
        self.assertEqual(evidence.sudo().actor_id, self.member)
        self.assertFalse(evidence.sudo().work_item_id)

    def test_writing_the_item_leaves_its_evidence_alone(self):
        evidence = self._add()
        version = evidence.row_version
        self.item.write({"name": "Renamed"})
        self.item.action_start()
        self.env.flush_all()
        evidence.invalidate_recordset()
        self.assertEqual(evidence.row_version, version)

    def test_module_update_leaves_rows_alone(self):
        """What an upgrade does to the table must not touch its rows."""
        evidence = self._add()
        self.env.flush_all()
        self.env.registry.init_models(
            self.env.cr,
            ["mc.evidence", "mc.work.item"],
            {"module": "ipai_master_control", "update_module": True},
        )
        self.env.flush_all()
        evidence.invalidate_recordset()
        self.assertEqual(evidence.row_version, 1)
        self.assertTrue(evidence._is_intact())
