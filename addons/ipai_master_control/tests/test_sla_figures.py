# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import MANAGER
from .sla_figures_case import HOUR, NOVEMBER, NOW, FiguresCase

MID_NOVEMBER = datetime(2026, 11, 10, 9)
SECOND = timedelta(seconds=1)


class TestSlaFigures(FiguresCase):
    def test_nothing(self):
        figures = self._figures()
        self.assertEqual(self._counts(figures["total"]), (0, 0, None))
        self.assertEqual((figures["by_lane"], figures["by_priority"]), ([], []))
        self.assertEqual(figures["open_breaches"], 0)
        self.assertEqual(figures["at_risk"], {"count": 0, "timers": []})
        self.assertIsNone(figures["mean"]["response"]["wall_seconds"])
        self.assertEqual(len(figures["trend"]), 30)

    def test_only_met_and_breached_count(self):
        for state in ("met", "met", "breached", "cancelled", "running", "paused"):
            self._clock(state, MID_NOVEMBER)
        figures = self._figures()
        self.assertEqual(self._counts(figures["total"]), (2, 1, 66.67))

    def test_by_lane_priority_and_type(self):
        hr, dev = ({"lane_id": lane.id} for lane in (self.other_lane, self.lane))
        for state, values in (
            ("met", {**dev, "priority": "1"}),
            ("met", {**dev, "priority": "1"}),
            ("breached", {**dev, "priority": "1"}),
            ("met", {**dev, "priority": "4"}),
            ("breached", {**hr, "priority": "1"}),
        ):
            self._clock(state, MID_NOVEMBER, item_values=values)
        self._clock("met", MID_NOVEMBER, item_values=hr, timer_type="response")
        figures = self._figures()
        self.assertEqual(
            self._counts_by_name(figures["by_lane"]),
            {self.lane.name: (3, 1, 75), self.other_lane.name: (1, 1, 50)},
        )
        self.assertEqual(
            self._counts_by_name(figures["by_priority"]),
            {"Critical": (2, 2, 50), "Normal": (1, 0, 100), "Low": (1, 0, 100)},
        )
        self.assertEqual(
            self._counts_by_name(figures["by_type"]),
            {"Response": (1, 0, 100), "Resolution": (3, 2, 60)},
        )
        dev_row = next(
            row for row in figures["by_lane_and_priority"] if row["id"] == self.lane.id
        )
        self.assertEqual(
            self._counts_by_name(dev_row["priorities"]),
            {"Critical": (2, 1, 66.67), "Low": (1, 0, 100)},
        )

    def test_a_breach_counts_when_the_promise_was_missed(self):
        self._clock("breached", datetime(2026, 11, 29, 12), late=timedelta(days=5))
        self._clock("breached", datetime(2026, 10, 30, 12), late=timedelta(days=5))
        self.assertEqual(self._counts(self._figures()["total"]), (0, 1, 0))
        october = self._figures(period=("2026-10-01", "2026-10-31"))
        december = self._figures(period=("2026-12-01", "2026-12-31"))
        self.assertEqual(october["total"]["breached"], 1)
        self.assertEqual(december["total"]["breached"], 0)

    def test_borders_are_midnights_in_the_users_time_zone(self):
        # Berlin is one hour ahead of UTC at both ends of November.
        first, after = datetime(2026, 10, 31, 23), datetime(2026, 11, 30, 23)
        self._clock("met", first - SECOND)
        self._clock("met", first)
        self._clock("breached", after - SECOND)
        self._clock("breached", after)
        figures = self._figures()
        self.assertEqual(self._counts(figures["total"]), (1, 1, 50))
        self.assertEqual(figures["period"]["start"], "2026-10-31 23:00:00")
        self.assertEqual(self._counts(figures["trend"][0]), (1, 0, 100))
        self.assertEqual(self._counts(figures["trend"][-1]), (0, 1, 0))
        self.manager.tz = "America/New_York"
        # There November begins at 04:00 and ends at 05:00 UTC.
        self.assertEqual(self._counts(self._figures()["total"]), (0, 2, 0))

    def test_an_unknown_time_zone_is_utc(self):
        env = self.env(user=self.manager, context={"tz": "Mars/Olympus Mons"})
        period = env["mc.sla.figures"]._figures(*NOVEMBER)["period"]
        self.assertEqual(period["tz"], "UTC")
        self.assertEqual(period["start"], "2026-11-01 00:00:00")

    def test_trend(self):
        # 25 October has 25 hours in Berlin: its last one still is that day.
        self._clock("met", datetime(2026, 10, 25, 22, 30))
        self._clock("breached", datetime(2026, 10, 26, 22, 30))
        self._clock("met", datetime(2026, 10, 27, 22, 59))
        trend = self._figures(period=("2026-10-24", "2026-10-27"))["trend"]
        self.assertEqual(
            [(bucket["date_from"], *self._counts(bucket)) for bucket in trend],
            [
                ("2026-10-24", 0, 0, None),
                ("2026-10-25", 1, 0, 100),
                ("2026-10-26", 0, 1, 0),
                ("2026-10-27", 1, 0, 100),
            ],
        )
        year = self._figures(period=("2026-01-01", "2026-12-31"))["trend"]
        self.assertEqual(len(year), 12)
        self.assertEqual(self._counts(year[9]), (2, 1, 66.67))

    def test_open_breaches_are_those_of_now(self):
        self._clock("breached", datetime(2025, 1, 1))
        self._clock("breached", MID_NOVEMBER, late=HOUR)
        figures = self._figures()
        self.assertEqual(figures["open_breaches"], 1)
        self.assertEqual(figures["total"]["breached"], 1)

    def test_at_risk_in_the_next_hour(self):
        soon = self._clock("running", NOW + timedelta(minutes=59), warned_percent=75)
        sooner = self._clock("running", NOW + timedelta(minutes=5))
        self._clock("running", NOW + HOUR)
        self._clock("paused", NOW + timedelta(minutes=5))
        risk = self._figures()["at_risk"]
        self.assertEqual(risk["count"], 2)
        self.assertEqual([row["id"] for row in risk["timers"]], [sooner.id, soon.id])
        row = risk["timers"][1]
        self.assertEqual(row["sla_state"], "at_risk")
        self.assertEqual(row["due_at"], "2026-11-25 12:59:00")
        self.assertEqual(row["work_item_id"], soon.work_item_id.id)

    def test_mean_times_of_what_stopped_in_the_period(self):
        response = {"timer_type": "response"}
        self._clock("met", MID_NOVEMBER, lasted=HOUR, consumed_seconds=1800, **response)
        self._clock(
            "met", MID_NOVEMBER, lasted=3 * HOUR, consumed_seconds=3600, **response
        )
        # Promised in October, stopped in November: counts here, not in compliance.
        self._clock(
            "breached",
            datetime(2026, 10, 31, 12),
            late=24 * HOUR,
            consumed_seconds=20000,
        )
        self._clock("breached", MID_NOVEMBER, consumed_seconds=99999)
        self._clock("cancelled", MID_NOVEMBER, consumed_seconds=99999)
        mean = self._figures()["mean"]
        self.assertEqual(
            mean["response"],
            {"count": 2, "working_seconds": 2700.0, "wall_seconds": 7200.0},
        )
        self.assertEqual(
            mean["resolution"],
            {"count": 1, "working_seconds": 20000.0, "wall_seconds": 28 * 3600.0},
        )

    def test_filters(self):
        self._clock("met", MID_NOVEMBER, timer_type="response")
        self._clock("breached", MID_NOVEMBER)
        hr = {"lane_id": self.other_lane.id}
        self._clock("breached", MID_NOVEMBER, item_values=hr)
        response = self._figures(timer_type="response")
        self.assertEqual(self._counts(response["total"]), (1, 0, 100))
        in_lane = self._figures(lane_ids=[self.lane.id])
        self.assertEqual(self._counts(in_lane["total"]), (1, 1, 50))

    def test_each_figure_opens_its_records(self):
        self._clock("met", MID_NOVEMBER)
        self._clock("breached", MID_NOVEMBER)
        self._clock("running", NOW + timedelta(minutes=5))
        figures = self._figures()
        timers = self.env["mc.sla.timer"].with_user(self.manager)
        counts = {
            name: timers.search_count(domain)
            for name, domain in figures["domains"].items()
        }
        self.assertEqual(
            counts, {"decided": 2, "open_breaches": 1, "at_risk": 1, "stopped": 1}
        )

    def test_users_see_the_figures_of_their_own(self):
        hr = {"lane_id": self.other_lane.id}
        self._clock("met", MID_NOVEMBER)
        self._clock("breached", MID_NOVEMBER, item_values=hr)
        self._clock("running", NOW, item_values=hr)
        for user, expected in (
            (self.manager, (1, 1, 50)),
            (self.auditor, (1, 1, 50)),
            (self.member, (1, 0, 100)),
            (self.outsider, (0, 0, None)),
        ):
            with self.subTest(user.login):
                figures = self._figures(user)
                self.assertEqual(self._counts(figures["total"]), expected)
                risk = 1 if user in (self.manager, self.auditor) else 0
                self.assertEqual(figures["at_risk"]["count"], risk)
                self.assertEqual(figures["mean"]["resolution"]["count"], expected[0])
        nobody = new_test_user(self.env, "mc_no_figures", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._figures(nobody)

    def test_companies_are_apart(self):
        company, lane = self._second_company()
        theirs = {"company_id": company.id, "lane_id": lane.id}
        self._clock("met", MID_NOVEMBER)
        self._clock("breached", MID_NOVEMBER, item_values=theirs)
        self.assertEqual(self._counts(self._figures()["total"]), (1, 0, 100))
        both = self._user(
            "mc_both",
            MANAGER,
            company_ids=[(6, 0, (self.env.company | company).ids)],
            tz="Europe/Berlin",
        )
        for companies, expected in (
            (self.env.company.ids, (1, 0, 100)),
            (company.ids, (0, 1, 0)),
            ((self.env.company | company).ids, (1, 1, 50)),
        ):
            context = {"allowed_company_ids": companies, "tz": both.tz}
            env = self.env(user=both, context=context)
            figures = env["mc.sla.figures"]._figures(*NOVEMBER)
            self.assertEqual(self._counts(figures["total"]), expected)
        stranger = self.env(
            user=self.manager, context={"allowed_company_ids": company.ids}
        )
        with self.assertRaises(AccessError):
            stranger["mc.sla.figures"]._figures(*NOVEMBER)

    def test_hostile_arguments_are_refused_by_name(self):
        for arguments, name in (
            (("2026-11-30", "2026-11-01"), "date_from"),
            (("2026-11-01", "x'); DROP TABLE mc_sla_timer; --"), "date_to"),
            ((*NOVEMBER, "nonsense"), "timer_type"),
            ((*NOVEMBER, ["response"]), "timer_type"),
            ((*NOVEMBER, None, ["1 OR 1=1"]), "lane_ids"),
            ((*NOVEMBER, None, 7), "lane_ids"),
            ((*NOVEMBER, None, [True]), "lane_ids"),
        ):
            figures = self.env["mc.sla.figures"].with_user(self.manager)
            with self.subTest(arguments), self.assertRaisesRegex(UserError, name):
                figures.figures(*arguments)

    def test_cost_does_not_grow_with_the_clocks(self):
        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._figures()
            return self.env.cr.sql_log_count - before

        self._clock("met", MID_NOVEMBER)
        queries()
        few = queries()
        for number in range(20):
            self._clock("met", MID_NOVEMBER + number * HOUR)
        self.assertLessEqual(queries(), few + 1)
