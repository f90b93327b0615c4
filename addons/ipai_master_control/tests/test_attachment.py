# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib

from odoo.exceptions import AccessError, UserError, ValidationError

from .common import MasterControlCase


class TestAttachment(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls._item(cls.member)
        cls.evidence = cls.item.add_evidence(
            "log", "Log", attachment=("ci.log", b"line 1\n", "text/plain")
        )
        cls.file = cls.evidence.sudo().attachment_id

    def test_file_is_bound_by_its_hash(self):
        digest = hashlib.sha256(b"line 1\n").hexdigest()
        self.assertEqual(self.evidence.file_sha256, digest)
        self.assertEqual(self.file.res_model, "mc.evidence")
        self.assertEqual(self.file.res_id, self.evidence.id)
        self.assertTrue(self.evidence._is_intact())

    def test_file_cannot_be_changed(self):
        changes = (
            {"raw": b"other"},
            {"datas": base64.b64encode(b"other")},
            {"db_datas": b"other"},
            {"store_fname": "aa/bb"},
            {"checksum": "0" * 40},
            {"name": "other.log"},
            {"mimetype": "text/html"},
            {"res_id": 0},
            {"res_model": "res.partner"},
            {"type": "url", "url": "https://example.com"},
            {"public": True},
        )
        for vals in changes:
            with self.subTest(vals), self.assertRaises(UserError):
                self.file.write(vals)
        with self.assertRaises(UserError):
            self.file.unlink()
        self.assertTrue(self.evidence._is_intact())

    def test_moving_the_file_store_is_no_change(self):
        self.file.write({"raw": b"line 1\n", "mimetype": self.file.mimetype})
        self.assertTrue(self.evidence._is_intact())

    def test_swapped_bytes_are_noticed(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = 'other', store_fname = NULL"
            " WHERE id = %s",
            [self.file.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self.evidence._is_intact())

    def test_nothing_else_becomes_a_file_of_evidence(self):
        loose = self.env["ir.attachment"].create({"name": "a", "raw": b"a"})
        with self.assertRaises(UserError):
            loose.write({"res_model": "mc.evidence", "res_id": self.evidence.id})
        with self.assertRaises(UserError):
            self.env["ir.attachment"].create(
                {
                    "name": "b",
                    "raw": b"b",
                    "res_model": "mc.evidence",
                    "res_id": self.evidence.id,
                }
            )

    def test_an_attachment_is_copied(self):
        original = self.env["ir.attachment"].create(
            {
                "name": "receipt.txt",
                "raw": b"12.50",
                "res_model": "mc.work.item",
                "res_id": self.item.id,
            }
        )
        evidence = self.item.add_evidence(
            "doc", "Receipt", attachment=original.with_user(self.member)
        )
        self.assertNotEqual(evidence.attachment_id, original)
        original.write({"raw": b"99.99"})
        original.unlink()
        self.assertEqual(evidence.attachment_id.raw, b"12.50")
        self.assertTrue(evidence._is_intact())

    def test_an_attachment_one_may_not_read(self):
        secret = self.env["ir.attachment"].create({"name": "s", "raw": b"secret"})
        item = self.item.with_user(self.member)
        with self.assertRaises(AccessError):
            item.add_evidence("doc", "S", attachment=secret.with_user(self.member))

    def test_what_is_no_file(self):
        link = self.env["ir.attachment"].create(
            {"name": "l", "type": "url", "url": "https://example.com"}
        )
        for wrong in (link, ("name", "text", "text/plain")):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.item.add_evidence("doc", "L", attachment=wrong)

    def test_who_reads_the_item_reads_the_file(self):
        self.assertEqual(self.file.with_user(self.member).raw, b"line 1\n")
        with self.assertRaises(AccessError):
            self.file.with_user(self.outsider).read(["raw"])

    def test_other_attachments_are_left_alone(self):
        other = self.env["ir.attachment"].create({"name": "a", "raw": b"a"})
        other.write({"raw": b"b", "name": "c"})
        self.assertEqual(other.raw, b"b")
        self.assertTrue(other.unlink())
