# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.addons.ipai_master_control.lib import sla_clock
from odoo.exceptions import UserError

from .sla_case import MONDAY, SlaCase

MINUTE = timedelta(minutes=1)
EVEN, ODD = "0", "1"


class TestSlaCalendar(SlaCase):
    def _hours(self, calendar, company=None):
        return calendar._mc_hours(company or self.env.company)

    def _holiday(self, begins, ends, company=None, **values):
        leave = self.env["resource.calendar.leaves"].create(
            {"name": "Holiday", "date_from": begins, "date_to": ends, **values}
        )
        if company:
            self.env.flush_all()  # Odoo computes it from the calendar, if there is one
            leave.company_id = company
        return leave

    def test_clock_runs_in_working_hours(self):
        self._policy(target_minutes=300, calendar_id=self._calendar().id)
        item = self._item(self.member)  # Monday at 8, people come at 9
        timer = self._timer(item)
        self.assertEqual(
            timer.marks,
            [
                {"at": "2026-03-02 11:30:00.000000", "percent": 50},
                {"at": "2026-03-02 13:45:00.000000", "percent": 75},
                {"at": "2026-03-02 15:00:00.000000", "percent": 100},
            ],
        )
        self._wait(hours=4, minutes=30)  # half past twelve: three hours were worked
        item.action_block("external")
        self.assertEqual(timer.consumed_seconds, 3 * 3600)
        self._wait(hours=9)
        item.action_unblock()
        self.assertEqual(timer.due_at, datetime(2026, 3, 3, 11))

    def test_breaks_and_holidays(self):
        calendar = self._calendar()
        self._holiday(datetime(2026, 3, 3), datetime(2026, 3, 3, 23, 59, 59))
        self._holiday(
            datetime(2026, 3, 4, 9), datetime(2026, 3, 4, 12), calendar_id=calendar.id
        )
        hours = self._hours(calendar)
        worked = hours.between(datetime(2026, 3, 2), datetime(2026, 3, 5))
        self.assertEqual(sla_clock.to_seconds(worked), (7 + 0 + 4) * 3600)

    def test_holidays_of_others_do_not_count(self):
        calendar = self._calendar(company_id=False)
        company = self.env["res.company"].create({"name": "Second Company"})
        other = self._calendar("Other")
        day = datetime(2026, 3, 3), datetime(2026, 3, 3, 23, 59, 59)
        self._holiday(*day, company=company)
        self._holiday(*day, calendar_id=other.id)
        resource = self.env["resource.resource"].create(
            {"name": "Ann", "calendar_id": calendar.id}
        )
        self._holiday(*day, calendar_id=calendar.id, resource_id=resource.id)
        start, end = datetime(2026, 3, 2), datetime(2026, 3, 7)
        worked = self._hours(calendar).between(start, end)
        self.assertEqual(sla_clock.to_seconds(worked), 5 * 7 * 3600)
        theirs = self._hours(calendar, company).between(start, end)
        self.assertEqual(sla_clock.to_seconds(theirs), 4 * 7 * 3600)

    def test_whole_days_lose_nothing_at_midnight(self):
        """Odoo ends a day at 23:59:59.999999."""
        calendar = self._calendar(
            attendance_ids=[
                (0, 0, self._attendance(str(day), 0, 24)) for day in range(7)
            ]
        )
        start = datetime(2026, 3, 2, 5, 0, 0, 1)
        hours = self._hours(calendar)
        for days in (1, 10, 100):
            end = start + timedelta(days=days)
            self.assertEqual(hours.between(start, end), days * 86400 * 10**6)
            self.assertEqual(hours.after(start, days * 86400 * 10**6), end)

    def test_two_weeks(self):
        calendar = self._calendar(
            two_weeks_calendar=True,
            attendance_ids=[
                (0, 0, self._attendance("0", 9, 12, week_type=EVEN)),
                (0, 0, self._attendance("3", 9, 11, week_type=ODD)),
            ],
        )
        start = datetime(2026, 3, 2)
        week = timedelta(days=7)
        hours = self._hours(calendar)
        worked = [
            hours.between(start + number * week, start + (number + 1) * week) // 10**6
            for number in range(4)
        ]
        self.assertEqual(sorted(worked[:2]), [2 * 3600, 3 * 3600])
        self.assertEqual(worked[:2], worked[2:])

    def test_time_zone_and_its_changes(self):
        """From Friday to Monday over both changes of 2026, noon is noon in Berlin."""
        calendar = self._calendar(
            tz="Europe/Berlin",
            attendance_ids=[
                (0, 0, self._attendance(str(day), 0, 12)) for day in range(7)
            ],
        )
        hours = self._hours(calendar)
        spring = hours.between(datetime(2026, 3, 28, 12), datetime(2026, 3, 29, 12))
        autumn = hours.between(datetime(2026, 10, 24, 12), datetime(2026, 10, 25, 12))
        self.assertEqual(spring, 11 * 3600 * 10**6)
        self.assertEqual(autumn, 13 * 3600 * 10**6)
        reached = hours.after(datetime(2026, 3, 28, 12), 11 * 3600 * 10**6)
        self.assertEqual(reached, datetime(2026, 3, 29, 10))

    def test_against_a_walk_through_the_minutes(self):
        """Odoo's calendars and our sums against local clock faces, minute by minute.

        The shifts keep clear of the hour in which clocks change: what 2:30 means then
        is Odoo's to say.
        """
        dice = random.Random(20260302)
        zones = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia")
        for turn in range(8):
            zone = zones[turn % len(zones)]
            week = {
                day: sorted(dice.sample(range(4 * 4, 24 * 4), 4))
                for day in range(7)
                if dice.random() < 0.8
            }
            week = {
                day: ((a / 4, b / 4), (c / 4, d / 4))
                for day, (a, b, c, d) in week.items()
            }
            calendar = self._calendar(
                f"Turn {turn}",
                tz=zone,
                attendance_ids=[
                    (0, 0, self._attendance(str(day), begins, ends))
                    for day, shifts in week.items()
                    for begins, ends in shifts
                ],
            )
            month = dice.choice((3, 4, 9, 10))
            start = datetime(2026, month, 25, dice.randrange(24), dice.randrange(60))
            off = (start + timedelta(days=2)).date()
            self._day_off(calendar, off)
            end = start + timedelta(days=5, minutes=dice.randrange(1440))
            expected = self._walk(zone, week, off, start, end)
            with self.subTest(zone=zone, week=week, start=start, end=end):
                hours = self._hours(calendar)
                self.assertEqual(hours.between(start, end), expected * 60 * 10**6)
                if expected:
                    reached = hours.after(start, expected * 60 * 10**6)
                    self.assertLessEqual(reached, end)
                    rest = self._walk(zone, week, off, reached, end)
                    self.assertEqual(rest, 0)

    def _day_off(self, calendar, day):
        zone = ZoneInfo(calendar.tz)
        begins, ends = (
            datetime.combine(date_, datetime.min.time(), zone)
            .astimezone(UTC)
            .replace(tzinfo=None)
            for date_ in (day, day + timedelta(days=1))
        )
        self._holiday(begins, ends, calendar_id=calendar.id)

    def _walk(self, zone, week, off, start, end):
        """Count the working minutes by looking at a wall clock each minute."""
        zone, count = ZoneInfo(zone), 0
        while start < end:
            local = start.replace(tzinfo=UTC).astimezone(zone)
            hour = local.hour + local.minute / 60
            count += local.date() != off and any(
                begins <= hour < ends for begins, ends in week.get(local.weekday(), ())
            )
            start += MINUTE
        return count

    def test_calendar_that_lost_its_hours(self):
        """Errors name calendar and policy; nothing loops."""
        calendar = self._calendar("Night Shift")
        self._policy(name="Nightly", calendar_id=calendar.id)
        item = self._item(self.member)
        item.action_block("other")
        calendar.attendance_ids.unlink()
        for attempt in (item.action_unblock, lambda: self._item(self.member)):
            with self.assertRaisesRegex(UserError, "Night Shift.*Nightly"):
                attempt()

    def test_calendar_that_became_flexible(self):
        calendar = self._calendar("Night Shift")
        self._policy(calendar_id=calendar.id)
        calendar.flexible_hours = True
        with self.assertRaisesRegex(UserError, "Night Shift"):
            self._item(self.member)

    def test_many_items_ask_the_calendar_once(self):
        self._policy(calendar_id=self._calendar().id)
        asked = []
        calendars = type(self.env["resource.calendar"])
        original = calendars._work_intervals_batch

        def spy(calendar, *args, **kwargs):
            asked.append(args)
            return original(calendar, *args, **kwargs)

        self.patch(calendars, "_work_intervals_batch", spy)
        items = self.env["mc.work.item"].create(
            [{"name": "x", "lane_id": self.lane.id} for _n in range(30)]
        )
        self.assertEqual(len(asked), 1)
        self._wait(minutes=30)
        asked.clear()
        self._sweep()
        self.assertFalse(asked, "the sweep needs no calendar")
        self.assertEqual(len(items.sla_timer_ids), 30)

    def test_changed_calendar_is_seen_at_the_next_event(self):
        calendar = self._calendar()
        self._policy(target_minutes=300, calendar_id=calendar.id)
        item = self._item(self.member)
        timer = self._timer(item)
        item.action_block("other")
        self._holiday(datetime(2026, 3, 2), datetime(2026, 3, 2, 23, 59, 59))
        self.assertEqual(timer.calendar_id, calendar)
        item.action_unblock()
        self.assertEqual(timer.due_at, datetime(2026, 3, 3, 15))

    def test_clock_without_calendar_runs_at_night(self):
        self._policy(target_minutes=60 * 24)
        item = self._item(self.member)
        self.assertEqual(self._timer(item).due_at, MONDAY + timedelta(days=1))
        self.assertEqual(date(2026, 3, 2), MONDAY.date())
