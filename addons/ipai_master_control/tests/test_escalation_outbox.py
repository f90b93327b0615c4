# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import time

from ..models.mc_sla_sweep import Crossing
from .escalation_common import EscalationCase

BIG_SWEEP = 5_000
# A bound for slow machines; the time itself is measured in bench/.
BIG_SWEEP_SECONDS = 10
SHIFTS = ((9, 12, "morning"), (13, 17, "afternoon"))


class TestOutbox(EscalationCase):
    def test_one_row_per_level_channel_and_repetition(self):
        timer = self._timer(
            self._level(channels=["n8n", "email"], repeat=2, repeat_minutes=10),
            self._level(level=2, wait_minutes=30, who="manager_chain"),
            self._level(level=1, percent=75),
        )
        notices = self._cross(timer)
        self.assertEqual(len(notices), 2 * 3 + 1)
        self.assertEqual(set(notices.mapped("state")), {"pending"})
        self.assertEqual(notices.company_id, self.company)
        self.assertEqual(notices.work_item_id, timer.work_item_id)
        minutes = sorted(
            (one.level, one.channel, (one.send_at - self.now).total_seconds() / 60)
            for one in notices
        )
        self.assertEqual(
            minutes,
            [
                *[(1, "email", 0), (1, "email", 10), (1, "email", 20)],
                *[(1, "n8n", 0), (1, "n8n", 10), (1, "n8n", 20)],
                (2, "email", 30),
            ],
        )
        self.assertEqual(notices.filtered("repetition").mapped("percent"), [100] * 4)
        level = notices.filtered(lambda one: one.level == 2).level_data
        self.assertEqual(level["who"], "manager_chain")

    def test_only_the_percentage_that_passed(self):
        timer = self._timer(self._level(), self._level(percent=75))
        self.assertEqual(self._cross(timer, percent=75).percent, 75)
        self.assertEqual(len(self._cross(timer)), 2)

    def test_the_same_crossing_twice_owes_once(self):
        timer = self._timer(self._level(repeat=1))
        self.assertEqual(self._cross(timer), self._cross(timer))

    def test_key(self):
        timer = self._timer(self._level(percent=80), self._level())
        self.assertEqual(self._cross(timer).dedup_key, f"{timer.id}:1:100:2:email:0")

    def test_two_levels_with_one_number_both_count(self):
        timer = self._timer(
            self._level(who="user", user_id=self.member.id), self._level()
        )
        self.assertEqual(len(self._cross(timer)), 2)

    def test_no_levels_no_notices(self):
        timer = self._timer()
        self.assertFalse(self._cross(timer))
        timer.levels = False
        self.assertFalse(self._cross(timer))

    def test_more_repetitions_than_allowed_and_unknown_channels(self):
        timer = self._timer(self._level(repeat=99, channels=["email", "pigeon"]))
        notices = self._cross(timer)
        self.assertEqual(len(notices), 4)
        self.assertEqual(set(notices.mapped("channel")), {"email"})

    def test_acknowledged_clock_owes_nothing_more(self):
        timer = self._timer(self._level(percent=75), self._level())
        self._cross(timer, percent=75)
        timer._acknowledge("button")
        self.assertEqual(self._cross(timer).mapped("percent"), [75])

    def test_stopping_cancels_what_is_owed(self):
        timer, other = self._timer(self._level(repeat=3)), self._timer(self._level())
        notices = self._cross(timer, other)
        timer._after_stop()
        mine = notices.filtered(lambda one: one.timer_id == timer)
        self.assertEqual(set(mine.mapped("state")), {"cancelled"})
        self.assertEqual((notices - mine).state, "pending")

    def test_stopping_leaves_what_was_sent(self):
        timer = self._timer(self._level())
        notice = self._cross(timer)
        notice.state = "sent"
        timer._after_stop()
        self.assertEqual(notice.state, "sent")

    def test_many_at_once_take_few_statements(self):
        timers = [self._timer(self._level(), item=self._item()) for _one in range(20)]
        self.env.flush_all()
        with self.assertQueryCount(__system__=2):
            self.env["mc.escalation"]._owe(self._crossings(timers))

    def test_big_sweep(self):
        timer = self._timer(self._level(repeat=1), self._level(who="assignee"))
        self.env.flush_all()
        ids = self._copies(timer, BIG_SWEEP)
        crossings = [
            Crossing(one, timer.work_item_id.id, self.company.id, 100, self.now, True)
            for one in ids
        ]
        started = time.monotonic()
        self.env["mc.sla.timer"]._after_cross(crossings)
        self.assertLess(time.monotonic() - started, BIG_SWEEP_SECONDS)
        count = self.env["mc.escalation"].search_count([("timer_id", "in", ids)])
        self.assertEqual(count, 3 * BIG_SWEEP)

    def _crossings(self, timers):
        return [
            Crossing(one.id, one.work_item_id.id, self.company.id, 100, self.now, True)
            for one in timers
        ]


class TestQuietHours(EscalationCase):
    """25 November 2026 is a Wednesday; Brussels is one hour ahead of UTC then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "Europe/Brussels",
                "company_id": cls.company.id,
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": day,
                            "dayofweek": day,
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": period,
                        },
                    )
                    for day in "01234"
                    for start, end, period in (
                        (9, 12, "morning"),
                        (13, 17, "afternoon"),
                    )
                ],
            }
        )

    def _sent_at(self, moment, *levels):
        self.now = datetime.datetime.fromisoformat(moment)
        timer = self._timer(
            *(levels or [self._level()]), notify_calendar_id=self.calendar.id
        )
        return [
            one.send_at.isoformat(" ", "minutes")
            for one in self._cross(timer).sorted("send_at")
        ]

    def test_in_the_hours_at_once(self):
        self.assertEqual(self._sent_at("2026-11-25 09:30"), ["2026-11-25 09:30"])

    def test_at_night_the_next_morning(self):
        self.assertEqual(self._sent_at("2026-11-25 22:00"), ["2026-11-26 08:00"])

    def test_at_the_weekend_on_monday(self):
        self.assertEqual(self._sent_at("2026-11-27 16:30"), ["2026-11-30 08:00"])

    def test_in_the_break(self):
        self.assertEqual(self._sent_at("2026-11-25 11:30"), ["2026-11-25 12:00"])

    def test_each_repetition_for_itself(self):
        level = self._level(repeat=2, repeat_minutes=60)
        self.assertEqual(
            self._sent_at("2026-11-25 14:30", level),
            ["2026-11-25 14:30", "2026-11-25 15:30", "2026-11-26 08:00"],
        )

    def test_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": "2026-11-26 00:00:00",
                "date_to": "2026-11-26 23:00:00",
            }
        )
        self.assertEqual(self._sent_at("2026-11-25 22:00"), ["2026-11-27 08:00"])

    def test_daylight_saving(self):
        self.assertEqual(self._sent_at("2026-10-23 20:00"), ["2026-10-26 08:00"])
        self.assertEqual(self._sent_at("2026-10-22 20:00"), ["2026-10-23 07:00"])

    def test_without_any_hours_nobody_waits_for_ever(self):
        self.calendar.attendance_ids.unlink()
        self.assertEqual(self._sent_at("2026-11-25 22:00"), ["2026-11-25 22:00"])

    def test_clocks_with_and_without(self):
        self.now = datetime.datetime(2026, 11, 25, 22)
        quiet = self._timer(self._level(), notify_calendar_id=self.calendar.id)
        loud = self._timer(self._level(), item=self._item())
        notices = self._cross(quiet, loud)
        sent = {one.timer_id: one.send_at for one in notices}
        self.assertEqual(sent[loud], self.now)
        self.assertEqual(sent[quiet], datetime.datetime(2026, 11, 26, 8))

    def test_one_look_at_the_calendar_for_many(self):
        timers = [
            self._timer(
                self._level(), item=self._item(), notify_calendar_id=self.calendar.id
            )
            for _one in range(30)
        ]
        with self._counting_calls() as calls:
            self._cross(*timers)
        self.assertEqual(len(calls), 1)

    def test_a_pause_that_ends_at_night(self):
        timer = self._timer(
            self._level(), notify_calendar_id=self.calendar.id, state="paused"
        )
        notice = self._cross(timer)
        self.assertFalse(self._dispatch())
        self.now = datetime.datetime(2026, 11, 25, 23)
        timer.state = "running"
        self.assertFalse(self._dispatch())
        self.assertEqual(notice.send_at, datetime.datetime(2026, 11, 26, 8))
        self.now = datetime.datetime(2026, 11, 26, 8)
        self.assertTrue(self._dispatch())

    def _counting_calls(self):
        calls = []
        kind = type(self.env["resource.calendar"])
        original = kind._work_intervals_batch

        def counted(calendar, *args, **kwargs):
            calls.append(calendar)
            return original(calendar, *args, **kwargs)

        return _Patched(self, kind, "_work_intervals_batch", counted, calls)


class _Patched:
    def __init__(self, case, kind, name, function, value):
        self.patcher = case.patch(kind, name, function)
        self.value = value

    def __enter__(self):
        return self.value

    def __exit__(self, *_exception):
        """The case undoes the patch."""
