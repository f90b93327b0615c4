# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
import shutil
from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged

from .common import MasterControlMixin

HOOT_SUITE = "@ipai_master_control"
HOOT_URL = "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={}"
REPORT = "ipai_master_control.mc_sla_report_compliance"
TARGET_SECONDS = 4 * 3600


class BrowserCase(MasterControlMixin, HttpCase):
    """Real time: the browser and the database have clocks of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.env["mc.sla.policy"].search([]).active = False
        cls.policy = cls.env["mc.sla.policy"].create(
            {"name": "For the browser", "target_minutes": TARGET_SECONDS // 60}
        )

    def _item_due_in(self, name, seconds):
        """Make an item whose clock runs out so many seconds from now."""
        opened = self.env["mc.clock"].now() + timedelta(
            seconds=seconds - TARGET_SECONDS
        )
        return self._item(name=name, opened_at=opened)


@tagged("post_install", "-at_install")
class TestSlaBrowser(BrowserCase):
    def test_units(self):
        """Run the Hoot tests of this addon: countdown, clock, periods."""
        self.browser_js(
            HOOT_URL.format(_hoot_id(HOOT_SUITE)),
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

    def test_countdown_turns_into_a_breach_in_words(self):
        self._item_due_in("Runs out soon", 1200)
        self._item_due_in("Has time", 3 * 3600)
        waiting = self._item_due_in("Waits", 1805)
        waiting.action_block("external")
        action = self.env.ref("ipai_master_control.mc_work_item_action")
        self.start_tour(f"/odoo/action-{action.id}", "mc_sla_countdown", login="admin")

    def test_dashboard_opens_and_drills_down(self):
        for _number in range(3):
            self._item(name="Done in time").action_done()
        late = self._item_due_in("Was late", -600)
        late.action_done()
        self._item_due_in("Runs out soon", 1200)
        action = self.env.ref("ipai_master_control.mc_sla_dashboard_action")
        self.start_tour(f"/odoo/action-{action.id}", "mc_sla_dashboard", login="admin")


@tagged("post_install", "-at_install")
class TestSlaPrinting(BrowserCase):
    def test_the_real_printer_makes_the_pages(self):
        if not shutil.which("wkhtmltopdf"):
            self.skipTest("no wkhtmltopdf on this machine")
        self._item().action_done()
        self._item_due_in("Was late", -600).action_done()
        today = datetime.now().date()
        week = timedelta(days=7)
        wizard = self.env["mc.sla.report.wizard"].create(
            {"date_from": today - week, "date_to": today + week}
        )
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, wizard.ids)
        self.assertEqual(kind, "pdf")
        pages = len(re.findall(rb"/Type\s*/Page\b", content))
        self.assertEqual(pages, 3, "title, summary, breaches")


def _hoot_id(name):
    """Return Hoot's id of a suite: a 32 bit hash of its name."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"
