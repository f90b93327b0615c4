# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .mc_sla_policy import TIMER_TYPES
from .mc_work_item_fields import PRIORITIES


class McSlaTimer(models.Model):
    """One clock of one work item.

    ``marks`` holds the moments at which something is owed, computed with the calendar
    when the clock starts, resumes or changes: ``[{"at": "2026-11-24 17:00:00.000000",
    "percent": 50}, …]``, sorted, naive UTC, the breach (100) last. ``mark_index``
    counts those that have passed, ``next_at`` is the next one. So the sweep needs no
    calendar.
    """

    _name = "mc.sla.timer"
    _description = "SLA Timer"
    _inherit = ["mc.mirrored.mixin"]
    _order = "due_at, id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    work_item_id = fields.Many2one(
        "mc.work.item", required=True, readonly=True, index=True, ondelete="restrict"
    )
    policy_id = fields.Many2one(
        "mc.sla.policy", required=True, readonly=True, index=True, ondelete="restrict"
    )
    lane_id = fields.Many2one("mc.lane", readonly=True, ondelete="restrict")
    priority = fields.Selection(
        PRIORITIES,
        readonly=True,
    )
    timer_type = fields.Selection(TIMER_TYPES, required=True, readonly=True)
    code = fields.Char(readonly=True, help="Of a custom timer; empty for the others.")
    cycle = fields.Integer(
        required=True, readonly=True, default=1, help="Grows with each reopening."
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("breached", "Breached"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="running",
    )
    target_seconds = fields.Float(required=True, readonly=True)
    consumed_seconds = fields.Float(
        readonly=True,
        help="Working time used up to the last start, pause, stop or change; a clock"
        " that runs has used more by now.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Hours", readonly=True, ondelete="restrict"
    )
    notify_calendar_id = fields.Many2one(
        "resource.calendar", "Notify in", readonly=True, ondelete="restrict"
    )
    marks = fields.Json(readonly=True)
    mark_index = fields.Integer(readonly=True)
    warned_percent = fields.Integer(
        readonly=True, help="The highest percentage below the breach that has passed."
    )
    levels = fields.Json(readonly=True, help="The policy's levels at the start.")
    stop_domain = fields.Char(
        readonly=True,
        help="Of a custom timer: what the policy waited for at the start.",
    )
    started_at = fields.Datetime(required=True, readonly=True)
    resumed_at = fields.Datetime(
        readonly=True, help="The last start of a running clock."
    )
    paused_at = fields.Datetime(readonly=True)
    due_at = fields.Datetime(readonly=True)
    next_at = fields.Datetime(readonly=True)
    breached_at = fields.Datetime(
        readonly=True, help="The moment that was promised and missed (due_at)."
    )
    stopped_at = fields.Datetime(
        readonly=True, help="When it was met, resolved late, or cancelled."
    )
    acknowledged_at = fields.Datetime(readonly=True)
    acknowledged_by_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict"
    )
    replaced_by_id = fields.Many2one("mc.sla.timer", readonly=True, ondelete="set null")
    compliance = fields.Float(
        "Compliance (%)",
        readonly=True,
        aggregator="avg",
        help="100 for a clock that was met, 0 for one that was breached, else empty.",
    )

    def init(self):
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_sla_timer_next_idx"
            " ON mc_sla_timer (next_at) WHERE state = 'running'"
        )
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_sla_timer_one_per_cycle_uniq"
            " ON mc_sla_timer (work_item_id, timer_type, (COALESCE(code, '')), cycle)"
            " WHERE state <> 'cancelled'"
        )

    # Extension points

    def _after_cross(self, crossings):
        """React, in the sweep's transaction, to marks that have passed.

        Set-based: the rows are already updated by SQL.

        :param crossings: list of ``mc_sla_sweep.Crossing``, by timer, then by percent
        """

    def _after_stop(self):
        """React to clocks that were met, resolved late or cancelled, in one call."""
