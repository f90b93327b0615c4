# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from lxml import html
from odoo.exceptions import AccessError, UserError

from .common import AUDITOR
from .sla_figures_case import HOUR, NOW, FiguresCase

REPORT = "ipai_master_control.mc_sla_report_compliance"
MISSED = datetime(2026, 11, 10, 9)


class TestSlaReport(FiguresCase):
    def _wizard(self, user=None, **values):
        user = user or self.manager
        env = self.env(user=user, context={"tz": user.tz})
        values = {"date_from": "2026-11-01", "date_to": "2026-11-30", **values}
        return env["mc.sla.report.wizard"].create(values)

    def _page(self, wizard):
        report = wizard.env["ir.actions.report"]
        content, kind = report._render_qweb_html(REPORT, wizard.ids)
        self.assertEqual(kind, "html")
        return html.fromstring(content)

    def _text(self, page, xpath="//body"):
        return re.sub(r"\s+", " ", " ".join(page.xpath(f"{xpath}//text()"))).strip()

    def test_last_month_is_suggested(self):
        with freeze_time("2026-03-15 12:00:00"):
            wizard = self.env["mc.sla.report.wizard"].create({})
        self.assertEqual(wizard.date_from, date(2026, 2, 1))
        self.assertEqual(wizard.date_to, date(2026, 2, 28))

    def test_title_page(self):
        page = self._page(self._wizard())
        title = self._text(page, "//div[hasclass('o_mc_title_page')]")
        for text in (
            self.env.company.name,
            "2026-11-01 to 2026-11-30",
            "Europe/Berlin",
            "from 2026-10-31 23:00:00 up to, not including, 2026-11-30 23:00:00",
            "Made 2026-11-25 13:00 by " + self.manager.name,
            "Met ÷ (met + breached)",
        ):
            self.assertIn(text, title)
        self.assertIn("No clock was breached in the period.", self._text(page))

    def test_figures(self):
        for state in ("met", "met", "met", "breached"):
            self._clock(state, MISSED, item_values={"priority": "1"})
        self._clock("met", MISSED, item_values={"lane_id": self.other_lane.id})
        page = self._page(self._wizard())
        numbers = page.xpath("//div[hasclass('o_mc_number')]/text()")
        self.assertEqual(numbers, ["80.0 %", "4", "1", "1"])
        rows = {
            cells[0]: cells[1:]
            for row in page.xpath("(//table[hasclass('o_mc_table')])[1]/*/tr[td]")
            for cells in [[self._text(cell, ".") for cell in row.xpath("td")]]
        }
        nothing = ["\N{EN DASH}"] * 2
        self.assertEqual(
            rows[self.lane.name],
            ["3 / 4", "75.0 %", *nothing * 3, "3", "1", "4", "75.0 %"],
        )
        self.assertEqual(
            rows["All lanes"],
            [
                *("3 / 4", "75.0 %", *nothing),
                *("1 / 1", "100.0 %", *nothing),
                *("4", "1", "5", "80.0 %"),
            ],
        )

    def test_dashboard_pivot_and_report_agree(self):
        hr = {"lane_id": self.other_lane.id}
        for state, values in (
            *[("met", {})] * 3,
            ("breached", {}),
            ("met", hr),
            ("breached", hr),
            *[("cancelled", hr)] * 2,
        ):
            self._clock(state, MISSED, item_values=values)
        self._clock("breached", datetime(2026, 10, 1))
        figures = self._figures()
        dashboard = {row["name"]: row["compliance"] for row in figures["by_lane"]}
        rows = (
            self.env["mc.sla.timer"]
            .with_user(self.manager)
            ._read_group(figures["domains"]["decided"], ["lane_id"], ["compliance:avg"])
        )
        pivot = {lane.name: compliance for lane, compliance in rows}
        page = self._page(self._wizard())
        report = {
            cells[0]: float(cells[-1].removesuffix(" %"))
            for row in page.xpath("(//table[hasclass('o_mc_table')])[1]/*/tr[td]")
            for cells in [[self._text(cell, ".") for cell in row.xpath("td")]]
        }
        total = report.pop("All lanes")
        self.assertEqual(dashboard, {self.lane.name: 75, self.other_lane.name: 50})
        self.assertEqual(pivot, dashboard)
        self.assertEqual(report, dashboard)
        self.assertAlmostEqual(total, figures["total"]["compliance"], 1)

    def test_charts_are_drawn_here(self):
        self._clock("met", MISSED, item_values={"priority": "1"})
        charts = self._page(self._wizard()).xpath("//svg")
        self.assertEqual(len(charts), 2)
        self.assertIn("P1 Critical", self._text(charts[0], "."))
        self.assertFalse(charts[0].xpath(".//script"))

    def test_breaches_with_their_reasons(self):
        item = self._item(name="Printer <b>burns</b>")
        self.now = MISSED - 3 * HOUR
        item.with_context(mc_reason="Waiting for a part").action_block("external")
        self.now = MISSED - HOUR
        item.action_unblock()
        timer = self._clock("breached", MISSED, item, late=2 * HOUR)
        self.now = NOW
        reason = "The part was <i>late</i>."
        timer.with_user(self.leader).action_set_breach_reason(reason)
        self._clock("breached", MISSED + HOUR, self._item(name="Still open"))
        page = self._page(self._wizard())
        done, still_open = (
            self._text(breach, ".")
            for breach in page.xpath("//div[hasclass('o_mc_breach')]")
        )
        for text in (
            f"{item.reference} Printer <b>burns</b>",
            "2 h late",
            "due 2026-11-10 10:00",
            "done 2026-11-10 12:00",
            reason,
            f"{self.leader.name}, 2026-11-25 13:00",
            "Blocked (External) 2026-11-10 07:00 to 2026-11-10 09:00:"
            " Waiting for a part",
        ):
            self.assertIn(text, done)
        self.assertIn("15 d 2 h late, still open", still_open)
        self.assertIn("No reason was given.", still_open)

    def test_breach_and_late_stop_are_proven(self):
        self._policy(name="One hour", target_minutes=60)
        self.now = MISSED - HOUR
        item = self._item()
        self.now = MISSED + HOUR
        item.action_done()
        proofs = self._evidence(item, "sla").filtered(
            lambda row: self._meta(row)["event"] in ("breached", "stopped_late")
        )
        self.assertEqual(len(proofs), 2)
        self.now = NOW
        page = self._page(self._wizard())
        text = self._text(page, "//div[hasclass('o_mc_breach')]")
        self.assertIn("1 h late", text)
        for row, event in zip(proofs, ("breached", "stopped late"), strict=True):
            proof = f"{event} recorded 2026-11-10 11:00, SHA-256"
            self.assertIn(f"{proof} {row.content_sha256[:12]}", text)

    def test_a_block_after_the_stop_explains_nothing(self):
        item = self._item()
        self._clock("breached", MISSED, item, late=HOUR)
        self.now = MISSED + timedelta(days=1)
        item.action_block("other")
        self.now = NOW
        self.assertNotIn("Blocked (", self._text(self._page(self._wizard())))

    def test_what_is_not_listed_is_counted(self):
        for hour in range(3):
            self._clock("breached", MISSED + hour * HOUR)
        module = "odoo.addons.ipai_master_control.report.mc_sla_report"
        self.patch(__import__(module, fromlist=["x"]), "LISTED_BREACHES", 2)
        page = self._page(self._wizard())
        self.assertEqual(len(page.xpath("//div[hasclass('o_mc_breach')]")), 2)
        self.assertIn("1 more are in the audit export", self._text(page))

    def test_printing_is_evidence(self):
        self._clock("met", MISSED)
        wizard = self._wizard(self.auditor, lane_ids=[(6, 0, self.lane.ids)])
        action = wizard.action_print()
        self.assertEqual(action["report_name"], "ipai_master_control.sla_compliance")
        evidence = self.env["mc.evidence"].search([("kind", "=", "report")], limit=1)
        self.assertEqual(evidence.actor_id, self.auditor)
        meta = self._meta(evidence)
        self.assertEqual(
            (meta["date_from"], meta["date_to"], meta["lanes"], meta["met"]),
            ("2026-11-01", "2026-11-30", ["DEV"], 1),
        )

    def test_only_managers_and_auditors(self):
        for user in (self.member, self.leader):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._wizard(user)

    def test_another_company_is_refused(self):
        company, lane = self._second_company()
        wizard = self._wizard()
        wizard.sudo().company_id = company
        with self.assertRaises(AccessError):
            wizard.action_print()
        theirs = self._user(
            "mc_auditor_of_two",
            AUDITOR,
            company_ids=[(6, 0, (self.env.company | company).ids)],
        )
        values = {"company_id": company.id, "lane_id": lane.id}
        self._clock("met", MISSED)
        self._clock("breached", MISSED, item_values=values)
        figures = self._wizard(theirs, company_id=company.id)._figures()
        self.assertEqual(self._counts(figures["total"]), (0, 1, 0))

    def test_a_wrong_period_is_refused(self):
        wizard = self._wizard(date_from="2026-12-01")
        with self.assertRaisesRegex(UserError, "date_from"):
            wizard.action_print()
