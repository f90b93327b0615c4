# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from pathlib import Path
from unittest import SkipTest

from lxml import etree
from odoo.tests.common import TransactionCase

from .common import MasterControlMixin
from .fake_models import load_models

DOCUMENT = Path(__file__).parents[3] / "docs" / "source-records.md"
MOST_LINES = 20


def blocks(language):
    text = DOCUMENT.read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


class TestSourceDocument(MasterControlMixin, TransactionCase):
    """The example of the document is what it says: complete, short, and it works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not DOCUMENT.exists():
            raise SkipTest("The addon was installed without the documents.")
        cls._set_up_people()
        [cls.example] = blocks("python")
        namespace = {"__name__": f"{__package__}.office_visit"}
        exec(compile(cls.example, str(DOCUMENT), "exec"), namespace)
        load_models(
            cls.env,
            cls.addClassCleanup,
            namespace["OfficeVisit"],
            namespace["McSourceEvent"],
        )
        cls.form, data = blocks("xml")
        function = etree.fromstring(data)
        getattr(cls.env[function.get("model")], function.get("name"))()

    def test_it_is_short(self):
        lines = [line for line in self.example.splitlines() if line.strip()]
        self.assertLessEqual(len(lines), MOST_LINES)

    def test_a_visit_and_the_way_back(self):
        visit = self.env["office.visit"].sudo().create({"name": "Ann"})
        item = visit._mc_items()
        self.assertEqual(item.name, "Visit: Ann")
        self.assertEqual(item.lane_id.code, "MGR")
        self.assertEqual(visit.mc_work_item_count, 1)
        self.assertFalse(visit.ready)
        item.action_done()
        self.assertTrue(visit.ready)

    def test_the_button(self):
        view = self.env["ir.ui.view"].create(
            {"name": "visit", "model": "office.visit", "arch": self.form}
        )
        self.assertIn("mc_work_item_count", view.arch)
