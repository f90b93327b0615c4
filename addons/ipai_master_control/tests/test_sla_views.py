# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from lxml import etree

from .sla_figures_case import HOUR, NOW, FiguresCase

COUNTDOWN = "//field[@name='sla_state'][@widget='mc_sla_countdown']"


class TestSlaViews(FiguresCase):
    def _arch(self, model, view_type):
        view = self.env[model].with_user(self.member).get_view(view_type=view_type)
        return etree.fromstring(view["arch"])

    def test_countdowns(self):
        for model, view_type in (
            ("mc.work.item", "kanban"),
            ("mc.work.item", "form"),
            ("mc.work.item", "list"),
            ("mc.sla.timer", "list"),
            ("mc.sla.timer", "form"),
        ):
            with self.subTest(model=model, view=view_type):
                self.assertTrue(self._arch(model, view_type).xpath(COUNTDOWN))

    def test_timers_are_only_read(self):
        for view_type in ("list", "form"):
            arch = self._arch("mc.sla.timer", view_type)
            for right in ("create", "edit", "delete"):
                self.assertEqual(arch.get(right), "0", (view_type, right))

    def test_filters_of_items_and_timers(self):
        wanted = {
            "mc.work.item": ("sla_due_within_the_hour", "sla_overdue", "group_sla"),
            "mc.sla.timer": ("due_within_the_hour", "overdue", "group_state"),
        }
        for model, names in wanted.items():
            arch = self._arch(model, "search")
            for name in names:
                self.assertTrue(arch.xpath(f"//filter[@name='{name}']"), (model, name))

    def test_timer_in_an_items_words(self):
        timer = self._clock("running", NOW + HOUR, consumed_seconds=3600)
        self.assertEqual(timer.sla_state, "on_track")
        self.assertEqual(timer.remaining_seconds, 3 * 3600)
        timer.warned_percent = 50
        self.assertEqual(timer.sla_state, "at_risk")
        for state in ("paused", "met", "breached"):
            self.assertEqual(self._clock(state, NOW).sla_state, state)
        self.assertEqual(self._clock("cancelled", NOW).sla_state, "none")
        late = self._clock("running", NOW, consumed_seconds=5 * 3600)
        self.assertEqual(late.remaining_seconds, 0)
        reference = timer.work_item_id.reference
        self.assertEqual(timer.display_name, f"{reference} Resolution")
        timer.write({"cycle": 2, "code": "first_patch"})
        self.assertEqual(timer.display_name, f"{reference} first_patch (2)")

    def test_outcome_follows_the_state_by_sql_too(self):
        timer = self._clock("running", NOW)
        timer.flush_recordset()
        for state, outcome in (
            ("breached", NOW),
            ("met", NOW - HOUR),
            ("cancelled", None),
            ("paused", None),
        ):
            self.env.cr.execute(
                "UPDATE mc_sla_timer SET state = %s, breached_at = %s, stopped_at = %s"
                " WHERE id = %s RETURNING outcome_at",
                [state, NOW, NOW - timedelta(hours=1), timer.id],
            )
            self.assertEqual(self.env.cr.fetchone()[0], outcome, state)
            timer.invalidate_recordset()
            self.assertEqual(timer.outcome_at, outcome or False)

    def test_pivot_and_graph_show_the_average_compliance(self):
        for state in ("met", "met", "met", "breached", "cancelled"):
            self._clock(state, NOW)
        rows = self.env["mc.sla.timer"]._read_group(
            [("outcome_at", "!=", False)],
            ["lane_id", "outcome_at:month"],
            ["compliance:avg", "__count"],
        )
        self.assertEqual([row[2:] for row in rows], [(75.0, 4)])
        self.assertTrue(
            self._arch("mc.sla.timer", "pivot").xpath("//field[@name='compliance']")
        )

    def test_buttons(self):
        timer = self._clock("met", NOW)
        action = timer.action_open_work_item()
        self.assertEqual(action["res_id"], timer.work_item_id.id)
