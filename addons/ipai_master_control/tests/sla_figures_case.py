# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from .sla_case import SlaCase

NOW = datetime(2026, 11, 25, 12, 0, 0)
HOUR = timedelta(hours=1)
NOVEMBER = ("2026-11-01", "2026-11-30")


class FiguresCase(SlaCase):
    """Clocks whose outcomes are given, so that figures can be counted by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy(name="By hand", active=False)
        cls.manager.tz = "Europe/Berlin"

    def setUp(self):
        super().setUp()
        self.now = NOW

    @classmethod
    def _second_company(cls):
        """Return a company, a lane of it, and no policies."""
        company = cls.env["res.company"].create({"name": "Second Company"})
        cls.policies.search([("company_id", "=", company.id)]).active = False
        return company, cls.env["mc.lane"]._by_code("DEV", company)

    def _figures(self, user=None, period=NOVEMBER, **options):
        user = user or self.manager
        # The figures are those of a request: nothing is taken from the test's context.
        env = self.env(user=user, context={"tz": user.tz})
        return env["mc.sla.figures"]._figures(*period, **options)

    def _clock(self, state, at, item=None, late=None, **values):
        """Make a clock of one item; ``at`` is when it was met, or should have been.

        :param late: how much later a breached one was stopped, None when it is open
        """
        item = item or self._item(**values.pop("item_values", {}))
        started = at - values.pop("lasted", 4 * HOUR)
        outcome = {
            "met": {"stopped_at": at, "due_at": at + HOUR, "compliance": 100},
            "breached": {
                "breached_at": at,
                "due_at": at,
                "stopped_at": at + late if late is not None else False,
                "compliance": 0,
            },
            "cancelled": {"stopped_at": at, "due_at": at},
            "running": {"due_at": at, "next_at": at},
            "paused": {"paused_at": at},
        }[state]
        return self.env["mc.sla.timer"].create(
            {
                "company_id": item.company_id.id,
                "work_item_id": item.id,
                "policy_id": self.policy.id,
                "lane_id": item.lane_id.id,
                "priority": item.priority,
                "timer_type": "resolution",
                "state": state,
                "target_seconds": 4 * 3600,
                "started_at": started,
                **outcome,
                **values,
            }
        )

    def _counts(self, row):
        return row["met"], row["breached"], row["compliance"]

    def _counts_by_name(self, rows):
        return {row["name"]: self._counts(row) for row in rows}
