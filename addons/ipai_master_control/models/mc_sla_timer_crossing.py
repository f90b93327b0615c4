# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

FACTS_SQL = """
    SELECT timer.id, timer.uuid, timer.timer_type, timer.code, timer.cycle,
        timer.due_at, timer.target_seconds, timer.priority, lane.code
    FROM mc_sla_timer timer
    LEFT JOIN mc_lane lane ON lane.id = timer.lane_id
    WHERE timer.id = ANY(%s)
"""


class McSlaTimer(models.Model):
    """What a clock reaches leaves evidence."""

    _inherit = "mc.sla.timer"

    def _after_cross(self, crossings):
        result = super()._after_cross(crossings)
        self._add_crossing_evidence(crossings)
        return result

    def _add_crossing_evidence(self, crossings):
        """Append ``sla`` evidence of warnings and breaches, in one statement."""
        facts = self._crossing_facts()
        self.env["mc.evidence"]._append_rows(
            [
                {
                    "kind": "sla",
                    "name": "breached" if crossing.breached else "warned",
                    "meta": {
                        **facts[crossing.timer_id],
                        "at": crossing.at,
                        "percent": crossing.percent,
                    },
                    "work_item_id": crossing.work_item_id,
                    "company_id": crossing.company_id,
                }
                for crossing in crossings
            ]
        )

    def _crossing_facts(self):
        """Return timer id -> what evidence says about the clock itself."""
        self.env.cr.execute(FACTS_SQL, [self.ids])
        names = ("timer", "timer_type", "code", "cycle", "due_at", "target_seconds")
        names += ("priority", "lane")
        return {
            row[0]: dict(zip(names, row[1:], strict=True))
            for row in self.env.cr.fetchall()
        }
