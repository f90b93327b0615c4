# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

OUTCOME_SQL = """
CREATE OR REPLACE FUNCTION mc_sla_timer_outcome() RETURNS trigger AS $$
BEGIN
    NEW.outcome_at := CASE NEW.state
        WHEN 'met' THEN NEW.stopped_at
        WHEN 'breached' THEN NEW.breached_at
    END;
    RETURN NEW;
END
$$ LANGUAGE plpgsql
"""
TRIGGER_SQL = """
CREATE TRIGGER mc_sla_timer_outcome BEFORE INSERT OR UPDATE ON mc_sla_timer
FOR EACH ROW EXECUTE FUNCTION mc_sla_timer_outcome()
"""
# For the figures; a clock that runs is in none of them.
INDEXES_SQL = """
CREATE INDEX IF NOT EXISTS mc_sla_timer_outcome_idx
ON mc_sla_timer (company_id, outcome_at) WHERE outcome_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS mc_sla_timer_stopped_idx
ON mc_sla_timer (company_id, stopped_at) WHERE stopped_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS mc_sla_timer_open_breach_idx
ON mc_sla_timer (company_id) WHERE state = 'breached' AND stopped_at IS NULL
"""
SHOWN_STATES = [
    ("none", "None"),
    ("on_track", "On Track"),
    ("at_risk", "At Risk"),
    ("breached", "Breached"),
    ("paused", "Paused"),
    ("met", "Met"),
]


class McSlaTimer(models.Model):
    """When a clock was decided, and what people see of it.

    Sweeps write timers by plain SQL, so a trigger keeps ``outcome_at``: a clock counts
    in one period only, whoever decided it. ORM caches learn of it when they are
    invalidated; it is for reports.
    """

    _inherit = "mc.sla.timer"

    outcome_at = fields.Datetime(
        "Outcome",
        readonly=True,
        copy=False,
        help="When the clock was met, or the promised moment that was missed. Empty as"
        " long as it is open, and for cancelled clocks.",
    )
    sla_state = fields.Selection(SHOWN_STATES, "SLA", compute="_compute_sla_shown")
    remaining_seconds = fields.Float(compute="_compute_sla_shown")
    used_seconds = fields.Float(
        "Consumed",
        compute="_compute_used_seconds",
        help="Working time used up by now, the overrun of a breach included.",
    )

    def init(self):
        result = super().init()
        self.env.cr.execute(OUTCOME_SQL)
        self.env.cr.execute(
            "SELECT 1 FROM pg_trigger WHERE tgname = 'mc_sla_timer_outcome'"
            " AND tgrelid = 'mc_sla_timer'::regclass"
        )
        if not self.env.cr.rowcount:
            self.env.cr.execute(TRIGGER_SQL)
        self.env.cr.execute(INDEXES_SQL)
        return result

    @api.depends("state", "warned_percent", "target_seconds", "consumed_seconds")
    def _compute_sla_shown(self):
        """Say the state in an item's words, and what a paused clock has left."""
        for timer in self:
            running = "at_risk" if timer.warned_percent else "on_track"
            shown = {"running": running, "cancelled": "none"}
            timer.sla_state = shown.get(timer.state, timer.state)
            left = timer.target_seconds - timer.consumed_seconds
            timer.remaining_seconds = max(left, 0)

    def _compute_used_seconds(self):
        """Count up to now; calendars are asked, so for forms and short lists only."""
        used = self.sudo()._used_seconds(self.env["mc.clock"].now())
        for timer in self:
            timer.used_seconds = used[timer.sudo()]

    @api.depends("work_item_id", "timer_type", "code", "cycle")
    def _compute_display_name(self):
        labels = dict(self._fields["timer_type"]._description_selection(self.env))
        for timer in self:
            kind = timer.code or labels.get(timer.timer_type, "")
            parts = [timer.work_item_id.reference, kind]
            if timer.cycle > 1:
                parts.append(f"({timer.cycle})")
            timer.display_name = " ".join(part for part in parts if part)

    def action_open_work_item(self):
        """Open the work item that the clock belongs to."""
        self.ensure_one()
        return self.work_item_id.get_formview_action()
