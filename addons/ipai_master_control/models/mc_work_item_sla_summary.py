# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

SUMMARY_FIELDS = ("sla_state", "sla_due_at", "sla_remaining_seconds")
# The worst open clock speaks for the item; when none is open, what came of them.
SUMMARY_SQL = """
UPDATE mc_work_item item
SET sla_state = summary.state,
    sla_due_at = summary.due_at,
    sla_remaining_seconds = summary.remaining
FROM (
    SELECT wanted.id,
        CASE
            WHEN bool_or(timer.state = 'breached' AND timer.stopped_at IS NULL)
                THEN 'breached'
            WHEN bool_or(timer.state = 'paused') THEN 'paused'
            WHEN bool_or(timer.state = 'running' AND timer.warned_percent > 0)
                THEN 'at_risk'
            WHEN bool_or(timer.state = 'running') THEN 'on_track'
            WHEN bool_or(timer.state = 'breached') THEN 'breached'
            WHEN bool_or(timer.state = 'met') THEN 'met'
            ELSE 'none'
        END AS state,
        MIN(timer.due_at) FILTER (WHERE timer.stopped_at IS NULL
            AND timer.state IN ('running', 'breached')) AS due_at,
        MIN(timer.target_seconds - timer.consumed_seconds)
            FILTER (WHERE timer.state = 'paused') AS remaining
    FROM mc_work_item wanted
    LEFT JOIN mc_sla_timer timer
        ON timer.work_item_id = wanted.id
        AND timer.cycle = wanted.sla_cycle
        AND timer.state != 'cancelled'
    WHERE wanted.id IN %s
    GROUP BY wanted.id
) summary
WHERE summary.id = item.id
    AND (item.sla_state, item.sla_due_at, item.sla_remaining_seconds)
        IS DISTINCT FROM (summary.state, summary.due_at, summary.remaining)
"""


class McWorkItem(models.Model):
    """What cards, filters and the mirror say about an item's clocks."""

    _inherit = "mc.work.item"

    def _refresh_sla_summary(self):
        """Set the items' SLA columns from their timers, in one SQL statement."""
        if not self:
            return
        self.env["mc.sla.timer"].flush_model()
        self.flush_recordset([*SUMMARY_FIELDS, "sla_cycle"])
        self.env.cr.execute(SUMMARY_SQL, [tuple(self.ids)])
        self.invalidate_recordset([*SUMMARY_FIELDS, "row_version"], flush=False)
