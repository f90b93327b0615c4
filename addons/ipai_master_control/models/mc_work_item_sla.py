# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..lib import states
from .mc_sla_policy import CUSTOM
from .mc_sla_timer_lifecycle import OPEN_STATES, Start
from .trust import trusted, untrusted

RESPONSE = "response"


class McWorkItem(models.Model):
    """The clocks of a work item: when they start, pause, go on and stop."""

    _inherit = "mc.work.item"

    opened_at = fields.Datetime(
        "Opened",
        readonly=True,
        copy=False,
        help="When the work came up; its clocks start here. Earlier than the creation"
        " for imported items.",
    )
    started_at = fields.Datetime(
        "Started",
        readonly=True,
        copy=False,
        help="The first start since the item was opened or reopened. An answer alone is"
        " a response, but no start.",
    )
    sla_cycle = fields.Integer("SLA Cycle", readonly=True, copy=False, default=1)
    sla_remaining_seconds = fields.Float(
        readonly=True,
        copy=False,
        help="What was left of the most urgent clock when it was paused.",
    )
    sla_timer_ids = fields.One2many(
        "mc.sla.timer", "work_item_id", "SLA Timers", readonly=True
    )

    def _before_create(self, vals_list):
        result = super()._before_create(vals_list)
        now = self.env["mc.clock"].now()
        for vals in vals_list:
            vals["opened_at"] = vals.get("opened_at") or now
        return result

    def _after_create(self):
        result = super()._after_create()
        self._as_clockwork()._start_clocks()
        return result

    def _after_state_change(self, previous):
        self._as_clockwork()._move_clocks(previous)
        return super()._after_state_change(previous)

    def write(self, vals):
        """Write; another lane, priority or the like may bring another policy."""
        result = super().write(vals)
        policies = self.env["mc.sla.policy"]
        if vals.keys() & policies._followed_fields():
            self._as_clockwork()._rematch_clocks(self.env["mc.clock"].now())
        if "state" not in vals and policies._has_custom():
            self._as_clockwork()._stop_custom_clocks()
        return result

    def _as_clockwork(self):
        """Return the items with all rights: clocks run whoever moves the item."""
        return untrusted(self.sudo())

    def _start_clocks(self, at=None):
        """Start the clocks of the items' current cycle.

        :param at: the instant for all of them, else when each was opened
        """
        wanted = self.env["mc.sla.policy"]._for_items(self)
        starts = [
            Start(item, policy, at or item.opened_at)
            for item in self
            for key, policy in wanted[item.id].items()
            if item._wants_clock(key)
        ]
        if starts:
            self.env["mc.sla.timer"]._start(starts)
            self._refresh_sla_summary()

    def _wants_clock(self, key):
        """Say whether the clock makes sense now: nobody waits twice for a response."""
        if key[0] != RESPONSE:
            return True
        answered = self.sla_cycle == 1 and self.responded_at
        return not (self.started_at or answered)

    def _clocks_of_cycle(self):
        """Return the timers of the items' current cycles, cancelled ones too."""
        timers = self.env["mc.sla.timer"].search(
            [("work_item_id", "in", self.ids)], order="id"
        )
        return timers.filtered(
            lambda timer: timer.cycle == timer.work_item_id.sla_cycle
        )

    def _move_clocks(self, previous):
        """Let the clocks follow a change of state."""
        timers = self._clocks_of_cycle()
        now = self.env["mc.clock"].now()
        if self.state == states.DONE:
            timers._stop(self.resolved_at)
        elif self.state == states.CANCELLED:
            timers._cancel(now)
            timers._stop(now)  # those that were breached
        elif previous in states.CLOSED:
            trusted(self).write({"sla_cycle": self.sla_cycle + 1})
            self._start_clocks(now)
        elif self.state == states.BLOCKED:
            timers._pause(now)
        else:
            if self.state == states.RUNNING:
                timers.filtered(lambda t: t.timer_type == RESPONSE)._stop(now)
            timers._resume(now)
        self._stop_custom_clocks()
        self._refresh_sla_summary()
        if previous == states.BLOCKED:  # notices have waited for that
            self.env["mc.escalation"]._wake()

    def _stop_custom_clocks(self):
        """Stop the custom clocks whose items match what they wait for."""
        if not self.env["mc.sla.policy"]._has_custom():
            return
        waiting = self.env["mc.sla.timer"].search(
            [
                ("work_item_id", "in", self.ids),
                ("timer_type", "=", CUSTOM),
                ("state", "in", OPEN_STATES),
                ("stopped_at", "=", False),
                ("stop_domain", "!=", False),
            ]
        )
        reached = waiting.browse()
        for domain, timers in waiting.grouped("stop_domain").items():
            items = timers.work_item_id.ids
            matching = set(self.env["mc.sla.policy"]._matching(domain, items))
            reached |= timers.filtered(lambda t, ids=matching: t.work_item_id.id in ids)
        if reached:
            reached._stop(self.env["mc.clock"].now())
            reached.work_item_id._refresh_sla_summary()
