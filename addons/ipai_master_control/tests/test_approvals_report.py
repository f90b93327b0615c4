# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who approved what can be printed, for one item and for many."""

from datetime import date, timedelta

from lxml import html
from odoo.exceptions import AccessError

from .common import USER, MasterControlCase

REPORT = "ipai_master_control.approvals"


class TestApprovalsReport(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls._user("mc_deputy", USER)
        cls.expert = cls._user("mc_expert", USER)
        cls.boss = cls._user("mc_boss", USER)
        cls._definition(mc_code="change", has_forward=True, sequence=40)
        cls._definition(
            name="Boss",
            reviewer_id=cls.boss.id,
            approve_sequence=True,
            mc_four_eyes=True,
        )
        cls._definition(name="Last", reviewer_id=cls.boss.id, sequence=10, active=False)
        cls.env["mc.substitute"].create(
            {
                "user_id": cls.boss.id,
                "substitute_id": cls.deputy.id,
                "date_from": date.today() - timedelta(days=2),
                "date_to": date.today() + timedelta(days=2),
            }
        )
        cls.item = cls._item(
            name="gated <script>alert(1)</script>",
            approval_code="change",
            user_id=cls.member.id,
        )
        cls.item.with_user(cls.member).action_done()

    def _decide(self):
        self.item.with_user(self.reviewer)._mc_forward(self.expert, "Knows more")
        self.item.with_user(self.expert)._mc_decide("approved", comment="Tests pass")
        self.item.with_user(self.deputy).validate_tier()

    def _text(self, items=None, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(user or self.auditor)
        content, _type = report._render_qweb_html(REPORT, (items or self.item).ids)
        self.assertNotIn(b"<script>alert", content)
        return " ".join(html.fromstring(content).text_content().split())

    def test_who_in_place_of_whom_by_what_and_when(self):
        self._decide()
        self.assertEqual(self.item.state, "done")
        text = self._text()
        for expected in (
            self.item.reference,
            "gated <script>alert(1)</script>",
            "Forwarded mc_reviewer",
            "to mc_expert",
            "Approved mc_expert",
            "Tests pass",
            "Approved mc_deputy",
            "in place of mc_boss",
            "Tier 1, asked for by mc_member",
            "[('name', 'ilike', 'gated')]",
            "a different person from the other tiers",
            "not sealed yet",
        ):
            self.assertIn(expected, text)
        for row in self._evidence(self.item, "approval"):
            self.assertIn(row.content_sha256, text)
            self.assertIn(str(row.recorded_at)[:16], text)
        self.assertNotIn("Still open", text)

    def test_what_is_still_open(self):
        text = self._text()
        self.assertIn("Nobody has decided yet.", text)
        self.assertIn(
            "Still open Tier Definition Waits for 1 Second pair of eyes", text
        )
        self.assertIn("mc_reviewer", text)

    def test_it_is_told_as_it_was(self):
        self.env["tier.definition"].search([("mc_code", "=", "change")]).unlink()
        self._decide()
        self.assertIn("Second pair of eyes change", self._text())

    def test_many_items(self):
        other = self._item(self.member, name="Free")
        text = self._text(self.item | other)
        self.assertIn(self.item.reference, text)
        self.assertIn(other.reference, text)

    def test_who_may_not_read_the_item(self):
        with self.assertRaises(AccessError):
            self._text(user=self.outsider)

    def test_it_prints(self):
        self._decide()
        self.env.flush_all()
        report = self.env["ir.actions.report"].with_user(self.auditor)
        self.assertNotEqual(report.get_wkhtmltopdf_state(), "install")
        content, kind = report.with_context(
            force_report_rendering=True
        )._render_qweb_pdf(REPORT, self.item.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF-"))
