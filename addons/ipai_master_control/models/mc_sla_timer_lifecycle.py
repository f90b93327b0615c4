# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import Any, NamedTuple

from odoo import api, models

from ..lib import sla_clock

RUNNING, PAUSED, MET = "running", "paused", "met"
BREACHED, CANCELLED = "breached", "cancelled"
IN_FLIGHT = (RUNNING, PAUSED)
# Not stopped yet, if ``stopped_at`` is empty.
OPEN_STATES = (*IN_FLIGHT, BREACHED)


class Start(NamedTuple):
    """A clock to start. ``consumed`` is in seconds, ``replaces`` an earlier timer."""

    item: Any
    policy: Any
    at: Any
    consumed: float = 0.0
    replaces: Any = None


class McSlaTimer(models.Model):
    """What happens to clocks. Each method takes many and writes evidence once.

    Whatever happens to a clock, the marks that have passed by then are crossed first,
    as the sweep would have done a moment later (``_cross_passed``). So a stop that is
    late is a breach with all that follows from one, and no warning gets lost because a
    pause came between it and the sweep. All need all rights: the caller has checked.
    """

    _inherit = "mc.sla.timer"

    @api.model
    def _start(self, starts):
        """Start clocks in one batch and return them, in order.

        :param starts: list of :class:`Start`
        """
        self.flush_model(["state"])  # there is one clock that is not cancelled
        hours = {}
        timers = self.sudo().create([self._start_values(s, hours) for s in starts])
        extra = {
            timer.id: {"replaces": start.replaces.uuid}
            for timer, start in zip(timers, starts, strict=True)
            if start.replaces
        }
        for timer, start in zip(timers, starts, strict=True):
            if start.replaces:
                start.replaces.replaced_by_id = timer
        self._append_evidence(
            [
                (timer, "started", timer.started_at, extra.get(timer.id, {}))
                for timer in timers
            ]
        )
        return timers

    def _start_values(self, start, hours):
        item, policy = start.item, start.policy
        key = (policy.calendar_id, item.company_id)
        if key not in hours:
            hours[key] = policy.calendar_id._mc_hours(item.company_id)
        consumed = sla_clock.from_seconds(start.consumed)
        clock = sla_clock.Clock(policy._target(), consumed, start.at)
        marks = self._marks_of(clock, hours[key], policy._percentages(), policy)
        timer_type, code = policy._key()
        return {
            "company_id": item.company_id.id,
            "work_item_id": item.id,
            "policy_id": policy.id,
            "lane_id": item.lane_id.id,
            "priority": item.priority,
            "timer_type": timer_type,
            "code": code,
            "cycle": item.sla_cycle,
            "target_seconds": sla_clock.to_seconds(clock.target),
            "consumed_seconds": sla_clock.to_seconds(consumed),
            "calendar_id": policy.calendar_id.id,
            "notify_calendar_id": policy.notify_calendar_id.id,
            "levels": policy.level_ids._snapshot(),
            "stop_domain": policy._stop_domain(),
            "started_at": start.at,
            "resumed_at": start.at,
            **self._mark_values(marks, 0),
        }

    def _mark_values(self, marks, passed):
        """Return the columns that follow from the marks, ``passed`` of them behind."""
        return {
            "marks": marks,
            "mark_index": passed,
            "due_at": sla_clock.from_text(marks[-1]["at"]),
            "next_at": sla_clock.from_text(marks[passed]["at"]),
        }

    def _pause(self, now):
        """Let running clocks stand still; what they used up is kept."""
        self._cross_passed(now)
        running = self.filtered(lambda timer: timer.state == RUNNING)
        for timer, used in running._used_seconds(now).items():
            timer.write(
                {
                    "state": PAUSED,
                    "paused_at": now,
                    "consumed_seconds": used,
                    "due_at": False,
                    "next_at": False,
                }
            )
        running._add_evidence("paused", now)

    def _resume(self, now):
        """Let paused clocks go on with the rest of their time."""
        paused = self.filtered(lambda timer: timer.state == PAUSED)
        for timer, hours in paused._hours_by_timer().items():
            done, owed = timer._split_marks()
            clock = timer._clock().resumed(now)
            percents = [mark["percent"] for mark in owed]
            marks = done + self._marks_of(clock, hours, percents, timer.policy_id)
            timer.write(
                {
                    "state": RUNNING,
                    "paused_at": False,
                    "resumed_at": now,
                    **self._mark_values(marks, len(done)),
                }
            )
        paused._add_evidence("resumed", now)

    def _split_marks(self):
        return self.marks[: self.mark_index], self.marks[self.mark_index :]

    def _stop(self, now):
        """Stop open clocks: met, or late when the breach has passed by ``now``."""
        open_timers = self.filtered(
            lambda timer: timer.state in OPEN_STATES and not timer.stopped_at
        )
        open_timers._cross_passed(now)
        late = open_timers.filtered(lambda timer: timer.state == BREACHED)
        in_time = open_timers - late
        in_time._close(now, {"state": MET, "compliance": 100})
        in_time._add_evidence("met", now)
        late._close(now, {})
        late._add_evidence("stopped_late", now)
        if open_timers:
            open_timers._after_stop()

    def _cancel(self, now, event="cancelled"):
        """Cancel clocks in flight; one that is breached by ``now`` stays breached.

        :param event: how the evidence calls it
        :returns: the cancelled ones
        """
        self._cross_passed(now)
        cancelled = self.filtered(lambda timer: timer.state in IN_FLIGHT)
        cancelled._close(now, {"state": CANCELLED})
        cancelled._add_evidence(event, now)
        if cancelled:
            cancelled._after_stop()
        return cancelled

    def _close(self, now, vals):
        for timer, used in self._used_seconds(now).items():
            timer.write(
                {
                    **vals,
                    "stopped_at": now,
                    "consumed_seconds": used,
                    "next_at": False,
                }
            )

    def _cross_passed(self, now):
        """Cross the marks that have passed, before something happens to the clocks."""
        due = self.filtered(
            lambda timer: (
                timer.state == RUNNING and timer.next_at and timer.next_at <= now
            )
        )
        if due:
            self.env.flush_all()
            self.env["mc.sla.sweep"].sudo()._cross(due.ids, now)
