# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import ValidationError

from .common import MasterControlCase


class TestEvidenceBulk(MasterControlCase):
    def _append(self, *vals, user=None):
        evidence = self.env["mc.evidence"].with_user(user or self.env.user).sudo()
        last = evidence.search([], limit=1, order="id desc").id or 0
        evidence._append_rows(
            [{"company_id": self.env.company.id, **one} for one in vals]
        )
        return self.env["mc.evidence"].search([("id", ">", last)], order="id")

    def test_as_create_does(self):
        item = self._item()
        vals = {
            "kind": "sla",
            "name": "grün\x00 \ud800",
            "body": "two\nlines",
            "uri": "https://example.com",
            "meta": {"amount": 1.1, "text": "größer"},
            "work_item_id": item.id,
        }
        [bulk] = self._append(dict(vals))
        one = self.env["mc.evidence"].create(
            {"company_id": self.env.company.id, **vals}
        )
        same = ("kind", "name", "body", "uri", "meta", "work_item_id", "company_id")
        same += ("actor_id", "actor_name", "row_version", "attachment_id", "erased_at")
        same += ("file_sha256", "supersedes_id")
        for field in same:
            self.assertEqual(bulk[field], one[field], field)
        self.assertNotEqual(bulk.salt, one.salt)
        self.assertNotEqual(bulk.uuid, one.uuid)
        self.assertGreaterEqual(one.recorded_at, bulk.recorded_at)
        self.assertTrue(bulk._is_intact())

    def test_many(self):
        item = self._item()
        before = len(item.evidence_ids)
        names = [str(number) for number in range(250)]
        rows = self._append(
            *({"kind": "sla", "name": name, "work_item_id": item.id} for name in names)
        )
        self.assertEqual(rows.mapped("name"), names, "in the order in which they came")
        self.assertEqual(len(set(rows.mapped("uuid"))), 250)
        self.assertEqual(len(set(rows.mapped("salt"))), 250)
        self.assertTrue(all(row._is_intact() for row in rows))
        self.assertEqual(len(item.evidence_ids), before + 250, "the cache knows")

    def test_actor_is_the_user(self):
        [row] = self._append({"kind": "sla", "name": "x"}, user=self.member)
        self.assertEqual(
            (row.actor_id, row.actor_name), (self.member, self.member.name)
        )

    def test_missing_values_are_null(self):
        [row] = self._append({"kind": "sla", "name": ""})
        self.env.cr.execute(
            "SELECT name, body, uri, meta, work_item_id, attachment_id, file_sha256"
            " FROM mc_evidence WHERE id = %s",
            [row.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (None,) * 7)

    def test_nothing(self):
        self.assertFalse(self._append())

    def test_what_is_ours_cannot_be_given(self):
        for field in ("actor_id", "recorded_at", "content_sha256", "salt"):
            with self.assertRaises(ValidationError):
                self._append({"kind": "sla", "name": "x", field: 1})
