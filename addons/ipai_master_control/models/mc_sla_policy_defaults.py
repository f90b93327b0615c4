# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

# After the policies that people make, which start at 10.
DEFAULT_SEQUENCE = 100
MINUTES_PER_HOUR = 60
#: priority -> minutes to respond, minutes to resolve
DEFAULT_TARGETS = {
    "1": (15, 4 * MINUTES_PER_HOUR),
    "2": (1 * MINUTES_PER_HOUR, 8 * MINUTES_PER_HOUR),
    "3": (4 * MINUTES_PER_HOUR, 24 * MINUTES_PER_HOUR),
    "4": (24 * MINUTES_PER_HOUR, 72 * MINUTES_PER_HOUR),
}
LEADER_AT_BREACH = {"percent": 100, "sequence": 1, "who": "lane_leader"}
#: priority -> levels
DEFAULT_LEVELS = {
    "1": (
        LEADER_AT_BREACH,
        {"percent": 100, "sequence": 2, "who": "manager_chain", "wait_minutes": 15},
    ),
    "2": (
        {"percent": 75, "sequence": 1, "who": "lane_leader"},
        LEADER_AT_BREACH,
        {"percent": 100, "sequence": 2, "who": "manager_chain", "wait_minutes": 30},
    ),
    "3": (LEADER_AT_BREACH,),
    "4": (),
}
CHANNELS = {"use_n8n": True, "use_activity": True}


class McSlaPolicy(models.Model):
    """The policies that each company starts with."""

    _inherit = "mc.sla.policy"

    @api.model
    def _ensure_default_policies(self, companies=None):
        """Give each company the default policies it lacks and return the new ones.

        One that takes any item of its priority counts as there, archived or not,
        whatever its name and target.
        """
        if companies is None:
            # pylint: disable=no-search-all
            companies = self.env["res.company"].search([])
        existing = {
            (policy.company_id, policy.priority, policy.timer_type)
            for policy in self.with_context(active_test=False).search(
                [("company_id", "in", companies.ids)]
            )
            if policy._takes_any_of_its_priority()
        }
        return self.create(
            [
                self._default_policy(company, priority, timer_type, minutes)
                for company in companies
                for priority, targets in DEFAULT_TARGETS.items()
                for timer_type, minutes in zip(
                    ("response", "resolution"), targets, strict=True
                )
                if (company, priority, timer_type) not in existing
            ]
        )

    def _takes_any_of_its_priority(self):
        return not (self.lane_ids or self.source or self.tag_ids or self.domain)

    @api.model
    def _default_policy(self, company, priority, timer_type, minutes):
        names = {
            "response": self.env._("P%s Response", priority),
            "resolution": self.env._("P%s Resolution", priority),
        }
        return {
            "name": names[timer_type],
            "sequence": DEFAULT_SEQUENCE + 10 * int(priority),
            "company_id": company.id,
            "timer_type": timer_type,
            "priority": priority,
            "target_minutes": minutes,
            "level_ids": [
                (0, 0, CHANNELS | level) for level in DEFAULT_LEVELS[priority]
            ],
        }
