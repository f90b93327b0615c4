# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.addons.ipai_master_control.models.mc_clock import McClock

from .common import MasterControlCase

MONDAY = datetime(2026, 3, 2, 8, 0, 0, 123456)


class SlaCase(MasterControlCase):
    """Policies of our own and a clock that stands still until ``_wait`` moves it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env["mc.sla.policy"]
        cls.policies.search([]).active = False
        cls.now = MONDAY

    def setUp(self):
        super().setUp()
        self.now = MONDAY
        self.startPatcher(patch.object(McClock, "now", lambda _clock: self.now))
        self.crossed = []
        timers = type(self.env["mc.sla.timer"])
        original = timers._after_cross

        def after_cross(timers, crossings):
            self.crossed += crossings
            return original(timers, crossings)

        self.startPatcher(patch.object(timers, "_after_cross", after_cross))

    def _wait(self, **duration):
        self.now += timedelta(**duration)

    @classmethod
    def _policy(cls, **values):
        values = {"name": "Four hours", "target_minutes": 240, **values}
        return cls.policies.create(values)

    @classmethod
    def _calendar(cls, name="Office", tz="UTC", shifts=((9, 12), (13, 17)), **values):
        """Return a calendar from Monday to Friday."""
        attendances = [
            (0, 0, cls._attendance(str(day), begins, ends))
            for day in range(5)
            for begins, ends in shifts
        ]
        values = {"name": name, "tz": tz, "company_id": cls.env.company.id, **values}
        values.setdefault("attendance_ids", attendances)
        values["attendance_ids"] = [(5, 0, 0), *values["attendance_ids"]]
        return cls.env["resource.calendar"].create(values)

    @classmethod
    def _attendance(cls, day, begins, ends, **values):
        return {
            "name": f"{day} {begins}",
            "dayofweek": day,
            "hour_from": begins,
            "hour_to": ends,
            "day_period": "morning",
            **values,
        }

    def _timer(self, item, timer_type="resolution", code=False):
        """Return the item's clock of that kind that is not cancelled."""
        return item.sudo().sla_timer_ids.filtered(
            lambda timer: (
                timer.timer_type == timer_type
                and timer.code == code
                and timer.state != "cancelled"
                and timer.cycle == item.sla_cycle
            )
        )

    def _events(self, item):
        """Return the names of the item's SLA evidence in the order of time."""
        return self._evidence(item, "sla").mapped("name")

    def _sweep(self):
        return self.env["mc.sla.sweep"]._sweep("cron")
