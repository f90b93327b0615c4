# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools

from ..lib import sla_policy
from .mc_sla_policy import CUSTOM, parse_domain

# A change of these can bring another policy; domains add what they look at.
MATCHED_FIELDS = frozenset({"company_id", "lane_id", "priority", "source", "tag_ids"})
# The life of the item itself. Policies that followed it would change under each move.
UNFOLLOWED_FIELDS = frozenset(
    {
        "blocked_reason",
        "open_child_count",
        "resolved_at",
        "responded_at",
        "sla_due_at",
        "sla_remaining_seconds",
        "sla_state",
        "started_at",
        "state",
        "validation_status",
    }
)


class McSlaPolicy(models.Model):
    """Which policy an item falls under."""

    _inherit = "mc.sla.policy"

    @api.model
    def _for_items(self, items):
        """Return item id -> (timer type, code) -> policy, the first that matches each.

        A fixed number of queries for any number of items, and one more for each domain.
        """
        items = items.sudo()
        policies = self.sudo().search([("company_id", "in", items.company_id.ids)])
        # An archived lane still is a condition; without it the policy would fit all.
        policies = policies.with_context(active_test=False)
        found = sla_policy.first_matches(
            [policy._rule() for policy in policies],
            [self._facts(item) for item in items],
            self._matching,
        )
        return {
            item: {key: policies.browse(policy) for key, policy in by_key.items()}
            for item, by_key in found.items()
        }

    def _rule(self):
        return sla_policy.Rule(
            policy=self.id,
            key=self._key(),
            company=self.company_id.id,
            lanes=frozenset(self.lane_ids.ids),
            priority=self.priority or "",
            source=self.source or "",
            tags=frozenset(self.tag_ids.ids),
            domain=self.domain if parse_domain(self.domain) else "",
        )

    @api.model
    def _facts(self, item):
        return sla_policy.Facts(
            item=item.id,
            company=item.company_id.id,
            lane=item.lane_id.id,
            priority=item.priority,
            source=item.source,
            tags=frozenset(item.tag_ids.ids),
        )

    @api.model
    def _matching(self, domain, item_ids):
        """Return those of the items that match the domain, in one query."""
        items = self.env["mc.work.item"].sudo()
        return items.search([("id", "in", item_ids), *parse_domain(domain)]).ids

    @api.model
    @tools.ormcache()
    def _followed_fields(self):
        """Return the item's fields whose change may bring another policy."""
        policies = self.sudo().search([("domain", "!=", False)])
        names = {
            condition[0].split(".")[0]
            for policy in policies
            for condition in parse_domain(policy.domain)
            if isinstance(condition, list | tuple) and isinstance(condition[0], str)
        }
        return MATCHED_FIELDS | (names - UNFOLLOWED_FIELDS)

    @api.model
    @tools.ormcache()
    def _has_custom(self):
        """Say whether there are custom timers at all, in any company."""
        policies = self.sudo().with_context(active_test=False)
        return bool(policies.search_count([("timer_type", "=", CUSTOM)], limit=1))
