# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class TierReview(models.Model):
    _inherit = "tier.review"

    def _mc_evidence_meta(self):
        """Return what evidence of a decision on this review says, as JSON types."""
        rule = self._mc_rule()
        return {
            "comment": self.comment or None,
            "definition": rule.get("name"),
            "definition_code": rule.get("code"),
            "definition_domain": rule.get("domain"),
            "definition_id": rule.get("id"),
            "in_place_of": self.mc_in_place_of_id.name or None,
            "in_place_of_id": self.mc_in_place_of_id.id or None,
            "requested_by": self.requested_by.name,
            "requested_by_id": self.requested_by.id,
            "review_id": self.id,
            "review_type": rule.get("review_type"),
            "reviewer_ids": sorted(self.reviewer_ids.ids),
            "substitution": self.mc_substitution or None,
            "tier": self.sequence,
        }
