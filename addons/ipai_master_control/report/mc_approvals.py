# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, models

from ..lib import audit_trail
from ..models.mc_tier_guard import REQUESTED


class ApprovalsReport(models.AbstractModel):
    """Who approved what, in whose place, and by which definition, on paper."""

    _name = "report.ipai_master_control.approvals"
    _description = "Approvals"
    _inherit = "report.ipai_master_control.audit_trail"

    @api.model
    def _content(self, item):
        """Return what the template shows for one item."""
        evidence = self.env["mc.evidence"].search(
            [("work_item_id", "=", item.id), ("kind", "=", "approval")],
            order="recorded_at, id",
        )
        lines = self._lines(evidence)
        for line, row in zip(lines, evidence, strict=True):
            line["meta"] = json.loads(row.meta or "{}")
        asked = [one for one in lines if one["meta"].get("decision") == REQUESTED]
        decisions = [line for line in lines if line not in asked]
        return {
            "company": item.company_id,
            "facts": list(self._facts(item)),
            "requests": [self._request(line) for line in asked],
            "decisions": decisions,
            "waiting": self._waiting(item),
            "wrong": [line for line in lines if not line["is_intact"]],
            "seal": self._seal(item.company_id, lines),
            "made_at": audit_trail.moment(self.env["mc.clock"].now()),
            "made_by": self.env.user.name,
        }

    def _request(self, line):
        definitions = line["meta"].get("definitions") or []
        people = self.env["res.users"].sudo()
        for definition in definitions:
            reviewers = people.browse(definition.get("reviewer_ids") or []).exists()
            definition["reviewers"] = ", ".join(reviewers.mapped("name"))
        return {**line, "definitions": definitions}

    def _waiting(self, item):
        """Return (tier, definition, who is awaited) of the reviews that are open."""
        pending = item.sudo().approval_review_ids.filtered(
            lambda review: review.status == "pending"
        )
        return [
            (
                review.sequence,
                review.name,
                ", ".join(review._mc_awaited().mapped("name")) or audit_trail.NOTHING,
            )
            for review in pending
        ]
