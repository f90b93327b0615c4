# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import Any, NamedTuple

from odoo import models

from ..lib import states
from .mc_sla_timer_lifecycle import CANCELLED, IN_FLIGHT, Start


class Change(NamedTuple):
    """Another policy for one clock; ``policy`` is empty when none matches any more."""

    item: Any
    policy: Any
    timer: Any  # the clock that goes, or the last that went; may be empty


class McWorkItem(models.Model):
    """Another lane, priority or policy: which clocks go, and which come."""

    _inherit = "mc.work.item"

    def _rematch_clocks(self, now, renew=None):
        """Let the policies that match now take over the clocks in flight.

        What was consumed is kept. Clocks that were met or breached are facts and stay.

        :param renew: a policy to be applied again: only clocks that it has or should
            have are looked at, and they are renewed when they differ from it
        :returns: the items that got other clocks
        """
        items = self.filtered(lambda item: item.state in states.ACTIVE)
        changes = items._clock_changes(renew)
        if not changes:
            return self.browse()
        gone = self._end_clocks(changes, now)
        starts = [
            Start(
                change.item,
                change.policy,
                now,
                consumed=change.timer.consumed_seconds,
                replaces=change.timer,
            )
            for change in changes
            if change.policy and (not change.timer or change.timer.state == CANCELLED)
        ]
        timers = self.env["mc.sla.timer"]._start(starts)
        blocked = timers.filtered(lambda t: t.work_item_id.state == states.BLOCKED)
        blocked._pause(now)
        (timers - blocked)._cross_passed(now)
        changed = (timers | gone).work_item_id
        changed._refresh_sla_summary()
        self.env["mc.escalation"]._wake()
        return changed

    def _clock_changes(self, renew):
        """Return the list of :class:`Change` that the policies ask for."""
        if not self:
            return []
        wanted = self.env["mc.sla.policy"]._for_items(self)
        clocks = self._clocks_of_cycle()
        by_item = clocks.grouped("work_item_id")
        no_timers = clocks.browse()
        moved = no_timers
        if renew:
            moved = clocks.filtered(lambda t: t.policy_id == renew)._with_moved_marks()
        return [
            change
            for item in self
            for change in item._own_changes(
                wanted[item.id], by_item.get(item, no_timers), renew, moved
            )
        ]

    def _own_changes(self, wanted, timers, renew, moved):
        by_key = timers.grouped(lambda timer: (timer.timer_type, timer.code))
        for key in dict.fromkeys([*wanted, *by_key]):
            policy = wanted.get(key, self.env["mc.sla.policy"])
            clocks = by_key.get(key, timers.browse())
            current = clocks.filtered(lambda timer: timer.state != CANCELLED)
            if renew and renew not in policy | current.policy_id:
                continue
            renewed = current._in_flight() and current in moved
            if renewed or self._needs_change(key, policy, current, renew):
                yield Change(self, policy, current or clocks[-1:])

    def _needs_change(self, key, policy, current, renew):
        """Say whether the clock of that key has to change hands."""
        if not current:
            return bool(policy) and self._wants_clock(key)
        if current.state not in IN_FLIGHT:
            return False
        if current.policy_id != policy:
            return True
        return policy == renew and current._differs_from(policy)

    def _end_clocks(self, changes, now):
        """Cancel the clocks in flight that go; return those that really went."""
        timers = self.env["mc.sla.timer"]
        replaced, dropped = timers, timers
        for change in changes:
            if change.timer._in_flight():
                if change.policy:
                    replaced |= change.timer
                else:
                    dropped |= change.timer
        return replaced._cancel(now, "replaced") | dropped._cancel(now)
