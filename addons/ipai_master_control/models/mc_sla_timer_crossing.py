# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..lib import sla_clock
from .mc_sla_timer_evidence import _iso

FACTS_SQL = """
    SELECT id, uuid, timer_type, code, cycle, policy_id, target_seconds,
        COALESCE(consumed_seconds, 0), due_at
    FROM mc_sla_timer
    WHERE id = ANY(%s)
"""


class McSlaTimer(models.Model):
    """The marks that clocks pass leave evidence."""

    _inherit = "mc.sla.timer"

    def _after_cross(self, crossings):
        result = super()._after_cross(crossings)
        if crossings:
            self._add_crossing_evidence(crossings)
        return result

    def _add_crossing_evidence(self, crossings):
        """Append ``sla`` evidence of warnings and breaches, with two statements.

        It has the shape of all evidence of clocks; see ``mc_sla_timer_evidence``.
        """
        facts = self._crossing_facts({crossing.timer_id for crossing in crossings})
        self.env["mc.evidence"].sudo()._append_rows(
            [self._crossing_row(one, facts[one.timer_id]) for one in crossings]
        )

    def _crossing_row(self, crossing, facts):
        event = "breached" if crossing.breached else "warned"
        at = _iso(sla_clock.from_text(str(crossing.at)))
        return {
            "kind": "sla",
            "name": f"{facts['code'] or facts['timer_type']}: {event}",
            "meta": {**facts, "event": event, "at": at, "percent": crossing.percent},
            "work_item_id": crossing.work_item_id,
            "company_id": crossing.company_id,
        }

    def _crossing_facts(self, timer_ids):
        """Return timer id -> what its evidence says about the clock itself."""
        self.env.cr.execute(FACTS_SQL, [list(timer_ids)])
        rows = self.env.cr.fetchall()
        policies = self.env["mc.sla.policy"].sudo().browse({row[5] for row in rows})
        names = {
            policy.id: {"id": policy.id, "name": policy.name} for policy in policies
        }
        facts = {}
        for timer_id, uuid, timer_type, code, cycle, policy_id, *times in rows:
            target, consumed, due_at = times
            facts[timer_id] = {
                "timer": uuid,
                "timer_type": timer_type,
                "code": code or None,
                "cycle": cycle,
                "policy": names[policy_id],
                "target_seconds": target,
                "consumed_seconds": consumed,
                "due_at": _iso(due_at),
            }
        return facts
