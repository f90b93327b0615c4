# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError

from .sla_case import MONDAY, SlaCase


class TestSlaOpened(SlaCase):
    """Clocks of imported items start when the work came up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy(target_minutes=240)

    def _intake(self, **values):
        values = {"name": "x", "source": "api", "lane": "DEV", **values}
        return self.env["mc.work.item"].with_user(self.member).intake(values)[0]

    def test_from_then_on(self):
        opened = MONDAY - timedelta(hours=3)
        for given in (opened, f"{opened.isoformat()}Z", f"{MONDAY.isoformat()}+03:00"):
            with self.subTest(given):
                item = self._intake(opened_at=given)
                timer = self._timer(item)
                self.assertEqual((item.opened_at, timer.started_at), (opened, opened))
                self.assertEqual(timer.due_at, MONDAY + timedelta(hours=1))
                self.assertEqual(timer.state, "running")
                self._sweep()
                self.assertEqual(item.sla_state, "at_risk")

    def test_breached_by_the_sweep(self):
        item = self._intake(opened_at="2026-03-01T08:00:00+00:00")
        self.assertEqual(self._timer(item).state, "running")
        self._sweep()
        timer = self._timer(item)
        self.assertEqual(timer.state, "breached")
        self.assertEqual(str(timer.breached_at), "2026-03-01 12:00:00")
        self.assertEqual([c.percent for c in self.crossed], [50, 75, 100])

    def test_hostile_values_name_the_key(self):
        for given in (
            "2026-03-01T08:00:00",
            "yesterday",
            "",
            0,
            1772366400,
            date(2026, 3, 1),
            {"$date": "2026"},
            ["2026-03-01T08:00:00Z"],
            MONDAY + timedelta(microseconds=1),
            "9999-12-31T23:59:59-23:59",
            "0001-01-01T00:00:00+23:59",
            "1960-01-01T00:00:00Z",
        ):
            with (
                self.subTest(given),
                self.assertRaisesRegex(ValidationError, "^opened_at"),
            ):
                self._intake(opened_at=given)

    def test_nothing_given(self):
        self.assertEqual(self._intake(opened_at=None).opened_at, MONDAY)
        self.assertEqual(self._intake().opened_at, MONDAY)

    def test_told_twice(self):
        first = self._intake(source_ref="7", opened_at=MONDAY - timedelta(hours=1))
        again = self._intake(source_ref="7", opened_at=MONDAY - timedelta(hours=2))
        self.assertEqual(again, first)
        self.assertEqual(first.opened_at, MONDAY - timedelta(hours=1))

    def test_nobody_backdates_by_hand(self):
        with self.assertRaises(UserError):
            self._item(self.member, opened_at=MONDAY - timedelta(days=1))
