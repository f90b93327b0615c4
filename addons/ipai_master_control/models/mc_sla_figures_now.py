# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

MEAN_TYPES = ("response", "resolution")
LISTED_AT_RISK = 20


class McSlaFigures(models.AbstractModel):
    """What runs out next, and the mean times."""

    _inherit = "mc.sla.figures"

    @api.model
    def _count(self, domain):
        return self.env["mc.sla.timer"].search_count(domain)

    @api.model
    def _at_risk(self, domain):
        """Return the next clocks that run out, the most urgent first."""
        timers = self.env["mc.sla.timer"].search(
            domain, order="due_at, id", limit=LISTED_AT_RISK
        )
        labels = {name: dict(self._labels(name)) for name in ("priority", "timer_type")}
        return [
            {
                "id": timer.id,
                "work_item_id": timer.work_item_id.id,
                "reference": timer.work_item_id.reference,
                "name": timer.work_item_id.name,
                "lane": timer.lane_id.display_name,
                "priority": labels["priority"].get(timer.priority, ""),
                "timer_type": timer.code or labels["timer_type"][timer.timer_type],
                "user": timer.work_item_id.user_id.name or "",
                "sla_state": timer.sla_state,
                "due_at": fields.Datetime.to_string(timer.due_at),
            }
            for timer in timers
        ]

    # Mean times

    @api.model
    def _mean(self, scope, period):
        """Return ``{type: {"count", "working_seconds", "wall_seconds"}}``."""
        timers = self.env["mc.sla.timer"]
        timers.check_access("read")
        timers.flush_model()
        query = timers._search(self._domains(scope, period)["stopped"])
        self.env.cr.execute(
            SQL(
                """
                SELECT timer_type, COUNT(*), AVG(consumed_seconds),
                       AVG(EXTRACT(EPOCH FROM stopped_at - started_at))
                FROM mc_sla_timer WHERE id IN %s GROUP BY timer_type
                """,
                query.subselect(),
            )
        )
        found = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        return {kind: _mean_of(*found.get(kind, (0, 0, 0))) for kind in MEAN_TYPES}


def _mean_of(count, working, wall):
    return {
        "count": count,
        "working_seconds": float(working or 0) if count else None,
        "wall_seconds": float(wall or 0) if count else None,
    }
