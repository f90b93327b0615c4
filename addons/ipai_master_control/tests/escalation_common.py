# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
from unittest.mock import patch

from odoo.addons.queue_job.tests.common import trap_jobs

from ..lib.http_delivery import Outcome
from ..models.mc_sla_sweep import Crossing
from ..services import CHANNELS
from .common import MasterControlCase, MasterControlMixin

LEVEL = {
    "level": 1,
    "percent": 100,
    "wait_minutes": 0,
    "who": "lane_leader",
    "user_id": None,
    "group_id": None,
    "channels": ["email"],
    "repeat": 0,
    "repeat_minutes": 15,
}


class EscalationMixin(MasterControlMixin):
    """Clocks with the levels that a test wants, and a time that it sets."""

    @classmethod
    def _set_up_escalation(cls):
        cls.company = cls.env.company
        # No clocks come with the items.
        cls.env["mc.sla.policy"].search([]).active = False
        cls.policy = cls.env["mc.sla.policy"].create(
            {
                "name": "Test",
                "timer_type": "custom",
                "code": "test",
                "stop_domain": "[('state', '=', 'done')]",
                "active": False,
            }
        )
        cls.now = datetime.datetime(2026, 11, 25, 12, 0, 0)

    def _set_clock(self):
        clock = type(self.env["mc.clock"])
        self.startPatcher(patch.object(clock, "now", lambda _self: self.now))

    def _wait(self, **delta):
        self.now += datetime.timedelta(**delta)

    def _level(self, **values):
        return {**LEVEL, **values}

    def _timer(self, *levels, item=None, **values):
        item = item or self._item()
        return self.env["mc.sla.timer"].create(
            {
                "company_id": item.company_id.id,
                "work_item_id": item.id,
                "policy_id": self.policy.id,
                "timer_type": "custom",
                "code": f"test {self._number()}",
                "target_seconds": 3600,
                "state": "running",
                "levels": list(levels),
                "started_at": self.now - datetime.timedelta(hours=1),
                "due_at": self.now,
                **values,
            }
        )

    def _number(self):
        self.last_number = getattr(self, "last_number", 0) + 1
        return self.last_number

    def _cross(self, *timers, percent=100, at=None):
        """What the sweep does when a mark has passed."""
        self.env.flush_all()
        at = at or self.now
        rows = self.env["mc.sla.timer"].browse(timer.id for timer in timers)
        rows._after_cross(
            [
                Crossing(
                    timer.id,
                    timer.work_item_id.id,
                    timer.company_id.id,
                    percent,
                    at.strftime("%Y-%m-%d %H:%M:%S.%f"),
                    percent >= 100,
                )
                for timer in rows
            ]
        )
        return self.env["mc.escalation"].search([("timer_id", "in", rows.ids)])

    def _dispatch(self):
        before = self.env["mc.escalation.message"].search([])
        self.env["mc.escalation"]._job_dispatch()
        return self.env["mc.escalation.message"].search([]) - before

    def _told(self, *levels, **values):
        """Return the messages about one clock that has just been breached."""
        self.timer = self._timer(*(levels or [self._level()]), **values)
        self.notices = self._cross(self.timer)
        return self._dispatch()

    def _escalation_events(self, item):
        rows = self._evidence(item, "escalation")
        return [self._meta(row)["event"] for row in rows]

    def _copies(self, timer, count):
        """Copy a clock so many times, by SQL; return the ids of the copies."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO mc_sla_timer (uuid, company_id, work_item_id, policy_id,
                timer_type, code, cycle, state, target_seconds, levels, started_at)
            SELECT gen_random_uuid(), company_id, work_item_id, policy_id,
                   timer_type, code || n, cycle, state, target_seconds, levels,
                   started_at
              FROM mc_sla_timer, generate_series(1, %s) AS n WHERE id = %s
            RETURNING id
            """,
            [count, timer.id],
        )
        return [row[0] for row in self.env.cr.fetchall()]


class EscalationCase(EscalationMixin, MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_escalation()

    def setUp(self):
        super().setUp()
        self._set_clock()
        self.trap = self.enterContext(trap_jobs())

    def _jobs(self, method):
        jobs = self.trap.enqueued_jobs
        return [job for job in jobs if job.method_name == method]


class ScriptedChannels:
    """Channels that answer what the test says: ``answers["n8n"] = [Outcome…]``."""

    def _script_channels(self):
        self.answers, self.sent = {}, []
        for name, channel in CHANNELS.items():
            if name != "activity":
                self._script(name, channel)

    def _script(self, name, channel):
        def send(_env, request):
            self.sent.append((name, request))
            queue = self.answers.get(name) or [Outcome.ok()]
            return queue.pop(0) if len(queue) > 1 else queue[0]

        self.startPatcher(patch.object(channel, "send", send))

    def _channels_used(self):
        return [name for name, _request in self.sent]
