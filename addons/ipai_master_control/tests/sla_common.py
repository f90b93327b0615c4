# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
from unittest.mock import patch

from odoo.addons.ipai_master_control.models.mc_clock import McClock

from .common import MasterControlCase

START = datetime.datetime(2026, 11, 24, 9, 0, 0, 250)
MARK_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


class SweepCase(MasterControlCase):
    """Clocks of 100 minutes, so that a percentage is a minute, on a clock of our own.

    No clocks come with the items.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mc.sla.policy"].search([]).active = False
        cls.policy = cls._policy(active=False)

    def setUp(self):
        super().setUp()
        self.now = START
        self.startPatcher(patch.object(McClock, "now", lambda _clock: self.now))

    @classmethod
    def _policy(cls, **values):
        return cls.env["mc.sla.policy"].create(
            {
                "name": "Hundred minutes",
                "timer_type": "custom",
                "code": "test",
                "target_minutes": 100,
                "stop_domain": "[('state', '=', 'done')]",
                **values,
            }
        )

    def _at(self, minutes):
        """Go to so many minutes after the start."""
        self.now = START + datetime.timedelta(minutes=minutes)

    def _timer(self, item=None, percents=(50, 75, 100), **values):
        """Start a clock; ``mark_index`` and ``next_at`` can be given."""
        item = item or self._item()
        minute = datetime.timedelta(minutes=1)
        marks = [
            {"at": (START + minute * percent).strftime(MARK_FORMAT), "percent": percent}
            for percent in percents
        ]
        return (
            self.env["mc.sla.timer"]
            .sudo()
            .create(
                {
                    "company_id": item.company_id.id,
                    "work_item_id": item.id,
                    "policy_id": self.policy.id,
                    "lane_id": item.lane_id.id,
                    "priority": item.priority,
                    "timer_type": "custom",
                    "code": f"test {self._number()}",
                    "target_seconds": 6000,
                    "marks": marks,
                    "started_at": START,
                    "due_at": START + minute * 100,
                    "next_at": START + minute * percents[0] if percents else START,
                    **values,
                }
            )
        )

    def _number(self):
        self.last_number = getattr(self, "last_number", 0) + 1
        return self.last_number

    def _sweep(self, path="cron"):
        return self.env["mc.sla.sweep"]._sweep(path)

    def _sla_evidence(self, timer):
        """Return the clock's evidence as (event, percent), oldest first."""
        rows = self._evidence(timer.work_item_id, "sla").filtered(
            lambda row: self._meta(row).get("timer") == timer.uuid
        )
        metas = map(self._meta, rows)
        return [(meta["event"], meta.get("percent")) for meta in metas]
