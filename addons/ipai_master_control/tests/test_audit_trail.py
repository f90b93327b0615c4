# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib

from lxml import html
from odoo.exceptions import AccessError

from .test_seal import SealCase

REPORT = "ipai_master_control.audit_trail"


class TestAuditTrail(SealCase):
    def setUp(self):
        super().setUp()
        people = self.manager | self.auditor | self.outsider | self.reviewer
        people.company_ids = [(4, self.company.id)]
        self._definition(company_id=self.company.id)
        self.item = self._new_item(name="gated <script>alert(1)</script>")
        self.item.action_start()
        first = self.item.add_evidence(
            "doc", "Contract", attachment=("c.txt", b"version 1", "text/plain")
        )
        self.item.add_evidence("doc", "Contract, new", body="x" * 900, supersedes=first)
        self.item.with_user(self.manager).action_done()
        self.item.with_user(self.reviewer).validate_tier()
        self.env.flush_all()

    def _html(self, user=None):
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(user or self.auditor)
        content, _type = report._render_qweb_html(REPORT, self.item.ids)
        return content.decode()

    def _text(self, user=None):
        return " ".join(html.fromstring(self._html(user)).text_content().split())

    def test_everything_is_on_it(self):
        self._seal()
        source = self._html()
        self.assertNotIn("<script>alert", source)
        text = self._text()
        rows = self.item.sudo().evidence_ids
        for row in rows:
            self.assertIn(row.content_sha256, text)
        point = self.env["mc.checkpoint"]._latest(self.company)
        for expected in (
            self.item.reference,
            "gated <script>alert(1)</script>",
            f"{len(rows)} pieces of evidence {len(rows)} of them sealed",
            hashlib.sha256(b"version 1").hexdigest(),
            "Version 1 Contract",
            "Version 2 Contract, new",
            "in force",
            "open → running",
            "(300 more characters)",
            self.reviewer.name,
            "definition: Second pair of eyes",
            point.root_hash,
            point.key_id,
            f"leaf 0, checkpoint {point.tree_size}",
            "have the hash that was recorded with them",
        ):
            self.assertIn(expected, text)

    def test_not_sealed(self):
        text = self._text()
        self.assertIn("Nothing is sealed yet.", text)
        self.assertIn("not sealed yet", text)

    def test_what_was_changed_is_marked(self):
        row = self.item.sudo().evidence_ids.filtered("attachment_id")
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = NULL, db_datas = 'v2'"
            " WHERE id = %s",
            [row.attachment_id.id],
        )
        text = self._text()
        self.assertIn("1 do not have the hash", text)
        self.assertIn("is another file now", text)

    def test_who_may_not_read_the_item(self):
        with self.assertRaises(AccessError):
            self._html(self.outsider)

    def test_it_prints(self):
        report = self.env["ir.actions.report"].with_user(self.auditor)
        self.assertNotEqual(report.get_wkhtmltopdf_state(), "install")
        content, kind = report.with_context(
            force_report_rendering=True
        )._render_qweb_pdf(REPORT, self.item.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF-"))
