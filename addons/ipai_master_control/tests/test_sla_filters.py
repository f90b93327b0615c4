# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the search filters find, not only that they are there."""

import datetime
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta
from lxml import etree
from odoo.tools.safe_eval import safe_eval, wrap_module

from .sla_figures_case import HOUR, NOW, FiguresCase

MINUTE = datetime.timedelta(minutes=1)


class BrowserTime(datetime.datetime):
    """The web client's datetime; the browser of the tests is in UTC."""

    @classmethod
    def now(cls, tz=None):
        return cls(*NOW.timetuple()[:6])

    def to_utc(self):
        return self


class TestSlaFilters(FiguresCase):
    def _found(self, model, name, among):
        records = self.env[model].with_user(self.manager)
        arch = etree.fromstring(records.get_view(view_type="search")["arch"])
        (node,) = arch.xpath(f"//filter[@name='{name}']")
        module = SimpleNamespace(__name__="datetime", datetime=BrowserTime)
        wrapped = wrap_module(module, ["datetime"])
        domain = safe_eval(
            node.get("domain"),
            {
                "datetime": wrapped,
                "relativedelta": relativedelta,
                "uid": self.manager.id,
            },
        )
        found = records.search(domain)
        return {label for label, one in among.items() if one in found}

    def test_timers(self):
        clocks = {
            "soon": self._clock("running", NOW + 59 * MINUTE),
            "now": self._clock("running", NOW, warned_percent=75),
            "in an hour": self._clock("running", NOW + HOUR),
            "late": self._clock("running", NOW - MINUTE),
            "paused": self._clock("paused", NOW),
            "met": self._clock("met", NOW),
            "open breach": self._clock("breached", NOW - HOUR),
            "closed breach": self._clock("breached", NOW - HOUR, late=MINUTE),
            "cancelled": self._clock("cancelled", NOW),
        }
        running = {"soon", "now", "in an hour", "late"}
        for name, expected in (
            ("running", running),
            ("open", {*running, "paused", "open breach"}),
            ("paused", {"paused"}),
            ("at_risk", {"now"}),
            ("met", {"met"}),
            ("breached", {"open breach", "closed breach"}),
            ("decided", {"met", "open breach", "closed breach"}),
            ("cancelled", {"cancelled"}),
            ("due_within_the_hour", {"soon", "now"}),
            ("overdue", {"open breach", "late"}),
        ):
            with self.subTest(name):
                self.assertEqual(self._found("mc.sla.timer", name, clocks), expected)

    def test_items(self):
        items = {
            label: self._shown(state, due, **values)
            for label, state, due, values in (
                ("soon", "on_track", NOW + 59 * MINUTE, {}),
                ("risky", "at_risk", NOW + MINUTE, {}),
                ("in an hour", "on_track", NOW + HOUR, {}),
                ("late", "on_track", NOW - MINUTE, {}),
                ("breached", "breached", NOW - HOUR, {}),
                ("done late", "breached", NOW - HOUR, {"state": "done"}),
                ("paused", "paused", None, {"state": "blocked"}),
                ("met", "met", NOW, {"state": "done"}),
                ("none", "none", None, {}),
            )
        }
        for name, expected in (
            ("at_risk", {"risky", "breached", "done late"}),
            ("sla_due_within_the_hour", {"soon", "risky"}),
            ("sla_overdue", {"late", "breached"}),
            ("sla_paused", {"paused"}),
            ("sla_met", {"met"}),
        ):
            with self.subTest(name):
                self.assertEqual(self._found("mc.work.item", name, items), expected)

    def _shown(self, sla_state, due, state="open"):
        item = self._item()
        item.flush_recordset()
        self.env.cr.execute(
            "UPDATE mc_work_item SET sla_state = %s, sla_due_at = %s, state = %s"
            " WHERE id = %s",
            [sla_state, due, state, item.id],
        )
        item.invalidate_recordset()
        return item
